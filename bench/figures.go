package main

import (
	"slices"
	"time"
)

// percentile returns the value that a part p of the values is below; 0 when
// there are none.
func percentile[T float64 | time.Duration](values []T, p float64) T {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(p*float64(len(sorted))))]
}

func median[T float64 | time.Duration](values []T) T { return percentile(values, 0.5) }

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
