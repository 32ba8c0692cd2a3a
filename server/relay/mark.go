package relay

// Mark is a position with the text form that clients resume at.
type Mark struct {
	Position
	ID string
}

// epoch returns the label that the text form begins with.
func (m Mark) epoch() string {
	const label = 8
	return m.ID[:min(label, len(m.ID))]
}
