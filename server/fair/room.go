package fair

// keptPart of the places are for apps that hold none.
const keptPart = 8

// Room returns how many more of size places, of which free are free, an app may
// take that holds some already. While others hold or want some, it is half of all
// at most; and a few are always kept for apps that hold none.
func Room(size, free, held int, others bool) int {
	kept := min(max(size/keptPart, 1), size-1) // of a single place none
	limit := size - kept
	if others {
		limit = max(size/2, 1)
	}
	if held > 0 {
		free -= kept
	}
	return max(0, min(free, limit-held))
}
