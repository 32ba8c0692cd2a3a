// Package schedule publishes what is due: ticks of schedules and messages of
// publish_at. Every server runs one scheduler. Which of them publishes a tick,
// and that only one does, is decided in SQL, by the database's clock; this
// package only asks at the right moment.
package schedule
