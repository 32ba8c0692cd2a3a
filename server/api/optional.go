package api

// optional is a text that may be missing. Unlike a pointer it can be compared
// by value, so that it can be part of the key of a map.
type optional struct {
	text  string
	given bool
}

func some(text string) optional { return optional{text, true} }

// pointer is how a query takes it: nil where it is missing.
func (o optional) pointer() *string {
	if !o.given {
		return nil
	}
	return &o.text
}
