// Package fair shares what there is only so much of, connections and workers,
// among apps, so that none keeps another waiting however much it asks for.
package fair
