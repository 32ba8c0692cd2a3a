package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"
)

func newApps() *cobra.Command {
	c := &cobra.Command{Use: "apps", Short: "List, make, change and delete apps, with a key for all apps"}
	c.AddCommand(newAppsList(), newAppsCreate(), newAppsUpdate(), newAppsDelete())
	return c
}

func newAppsList() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List apps", Args: cobra.NoArgs}
	server := remoteFlags(c)
	c.RunE = func(c *cobra.Command, _ []string) error { return server.printList(c, "/v1/apps") }
	return c
}

func newAppsCreate() *cobra.Command {
	var domains []string
	c := &cobra.Command{
		Use: "create APP", Short: "Make an app", Args: cobra.ExactArgs(1),
		Example: "  fanfare apps create shop --domain events.shop.example",
	}
	server := remoteFlags(c)
	c.Flags().StringSliceVar(&domains, "domain", nil, "host that leads to the app; may be given again")
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := server.print(c, http.MethodPost, "/v1/apps", map[string]any{"name": args[0]}); err != nil {
			return err
		}
		for _, domain := range domains {
			path := "/v1/apps/" + url.PathEscape(args[0]) + "/domains"
			if err := server.print(c, http.MethodPost, path, map[string]any{"domain": domain}); err != nil {
				return err
			}
		}
		return nil
	}
	return c
}

func newAppsUpdate() *cobra.Command {
	c := &cobra.Command{
		Use: "update APP SETTINGS", Short: "Change settings of an app, given as JSON", Args: cobra.ExactArgs(2),
		Example: `  fanfare apps update shop '{"allowed_origins":["https://shop.example"],"publish_rate":500}'`,
	}
	server := remoteFlags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		settings := json.RawMessage(args[1])
		if !json.Valid(settings) {
			return fmt.Errorf("settings are not JSON: %s", args[1])
		}
		return server.print(c, http.MethodPatch, "/v1/apps/"+url.PathEscape(args[0]), settings)
	}
	return c
}

func newAppsDelete() *cobra.Command {
	var purge bool
	c := &cobra.Command{Use: "delete APP", Short: "Delete an app and all that is its own", Args: cobra.ExactArgs(1)}
	server := remoteFlags(c)
	c.Flags().BoolVar(&purge, "purge", false, "delete its messages too")
	c.RunE = func(c *cobra.Command, args []string) error {
		path := fmt.Sprintf("/v1/apps/%s?purge=%t", url.PathEscape(args[0]), purge)
		return server.print(c, http.MethodDelete, path, nil)
	}
	return c
}
