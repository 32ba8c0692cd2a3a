package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/spf13/cobra"
)

func newSchedules() *cobra.Command {
	c := &cobra.Command{Use: "schedules", Short: "List, make, change, run and delete schedules of an app"}
	c.AddCommand(
		newSchedulesList(), newSchedulesCreate(), newSchedulesUpdate(), newSchedulesNext(),
		scheduleCommand("pause", "Publish nothing until it is resumed", http.MethodPatch, "", map[string]any{"paused": true}),
		scheduleCommand("resume", "Go on, from the next tick on", http.MethodPatch, "", map[string]any{"paused": false}),
		scheduleCommand("run", "Publish a tick now", http.MethodPost, "/runs", nil),
		scheduleCommand("delete", "Delete a schedule", http.MethodDelete, "", nil),
	)
	return c
}

func newSchedulesList() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List schedules", Args: cobra.NoArgs}
	server := appFlags(c)
	c.RunE = func(c *cobra.Command, _ []string) error { return server.printList(c, server.path("schedules")) }
	return c
}

// scheduleCommand is a command that is one request about a schedule.
func scheduleCommand(use, short, method, below string, body map[string]any) *cobra.Command {
	c := &cobra.Command{Use: use + " SCHEDULE", Short: short, Args: cobra.ExactArgs(1)}
	server := appFlags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if body == nil { // not a nil map in an interface, which would be sent as null
			return server.print(c, method, schedulePath(server, args[0])+below, nil)
		}
		return server.print(c, method, schedulePath(server, args[0])+below, body)
	}
	return c
}

func schedulePath(server *remoteApp, name string) string {
	return server.path("schedules/" + url.PathEscape(name))
}

// scheduleFlags are what a schedule is made of; fields are those that were set.
func scheduleFlags(c *cobra.Command) (fields func() (map[string]any, error)) {
	flags := c.Flags()
	flags.String("time-zone", "UTC", "IANA name of the clock it goes by, such as Europe/Berlin")
	flags.String("payload", "null", "JSON that each tick carries")
	flags.String("missed", "skip", "what becomes of ticks more than a minute late: skip, last or all")
	return func() (map[string]any, error) {
		fields := map[string]any{}
		for flag, field := range map[string]string{"time-zone": "time_zone", "missed": "missed"} {
			if flags.Changed(flag) {
				fields[field] = flags.Lookup(flag).Value.String()
			}
		}
		if payload := flags.Lookup("payload"); payload.Changed {
			if !json.Valid([]byte(payload.Value.String())) {
				return nil, errors.New(`payload is not JSON (a string needs quotes: '"hello"')`)
			}
			fields["payload"] = json.RawMessage(payload.Value.String())
		}
		return fields, nil
	}
}

func newSchedulesCreate() *cobra.Command {
	c := &cobra.Command{
		Use: "create SCHEDULE CRON", Short: "Make a schedule", Args: cobra.ExactArgs(2),
		Example: "  fanfare schedules create nightly '30 2 * * *' --time-zone Europe/Berlin\n" +
			"  fanfare schedules create poll '@every 90s'",
	}
	server, given := appFlags(c), scheduleFlags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		fields, err := given()
		if err != nil {
			return err
		}
		fields["name"], fields["cron"] = args[0], args[1]
		return server.print(c, http.MethodPost, server.path("schedules"), fields)
	}
	return c
}

func newSchedulesUpdate() *cobra.Command {
	c := &cobra.Command{Use: "update SCHEDULE", Short: "Change a schedule", Args: cobra.ExactArgs(1)}
	server, given := appFlags(c), scheduleFlags(c)
	cron := c.Flags().String("cron", "", "five fields, @every 90s, @hourly, @daily, …")
	c.RunE = func(c *cobra.Command, args []string) error {
		fields, err := given()
		if err != nil {
			return err
		}
		if c.Flags().Changed("cron") {
			fields["cron"] = *cron
		}
		return server.print(c, http.MethodPatch, schedulePath(server, args[0]), fields)
	}
	return c
}

func newSchedulesNext() *cobra.Command {
	c := &cobra.Command{
		Use: "next SCHEDULE", Short: "Print the next five runs, by the schedule's clock and in UTC", Args: cobra.ExactArgs(1),
	}
	server := appFlags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		answer, err := server.ask(c.Context(), http.MethodGet, schedulePath(server, args[0])+"/runs", nil)
		if err != nil {
			return err
		}
		var runs struct {
			Next []struct {
				At    time.Time `json:"at"`
				Local string    `json:"local"`
			} `json:"next"`
			TimeZone string `json:"time_zone"`
		}
		if err := json.Unmarshal(answer, &runs); err != nil {
			return fmt.Errorf("read answer: %w", err)
		}
		for _, run := range runs.Next {
			fmt.Fprintf(c.OutOrStdout(), "%s %s  (%s)\n", run.Local, runs.TimeZone, run.At.Format(time.RFC3339))
		}
		return nil
	}
	return c
}
