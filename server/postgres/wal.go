package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/gen/db"
)

const (
	insufficientPrivilege = "42501"
	tooManyConnections    = "53300"
)

// WALNeed is one thing that decoding the write-ahead log needs of Postgres.
type WALNeed struct {
	Met bool
	// What was found, and the Remedy where it is not enough.
	What, Remedy string
	// Passing: others take what is needed, and may give it back; meanwhile a
	// server works by polling.
	Passing bool
}

// WALNeeds returns what the wake-up source wal needs of the database at url, in
// the order in which to set it right.
func WALNeeds(ctx context.Context, conn *pgx.Conn, url string) ([]WALNeed, error) {
	found, err := db.New(conn).WALNeeds(ctx)
	if err != nil {
		return nil, fmt.Errorf("read settings of the write-ahead log: %w", err)
	}
	needs := []WALNeed{
		{
			found.WalLevel == "logical", "wal_level = " + found.WalLevel,
			"alter system set wal_level = logical, and restart Postgres", false,
		},
		atLeastOne("max_replication_slots", found.Slots),
		atLeastOne("max_wal_senders", found.Senders),
		{
			found.Published, "publication fanfare_messages",
			"create publication fanfare_messages for table fanfare.messages (id) with (publish = 'insert', publish_via_partition_root = true)", false,
		},
	}
	role, err := mayReplicate(ctx, conn, url)
	if err != nil {
		return nil, err
	}
	return append(needs, role,
		room("max_replication_slots", found.Slots, found.SlotsTaken),
		room("max_wal_senders", found.Senders, found.SendersTaken)), nil
}

func atLeastOne(setting string, value int32) WALNeed {
	return WALNeed{
		value > 0, fmt.Sprintf("%s = %d", setting, value),
		fmt.Sprintf("alter system set %s = 10, and restart Postgres", setting), false,
	}
}

func room(setting string, value, taken int32) WALNeed {
	return WALNeed{
		taken < value, fmt.Sprintf("%d of %s = %d are taken", taken, setting, value),
		fmt.Sprintf("end one that nobody needs, or raise %s and restart Postgres", setting), true,
	}
}

// mayReplicate connects as a replica does: managed Postgres gives the right by
// other means than the role's attribute.
func mayReplicate(ctx context.Context, conn *pgx.Conn, url string) (WALNeed, error) {
	user := pgx.Identifier{conn.Config().User}.Sanitize()
	need := WALNeed{
		true, "role " + user + " may replicate",
		"alter role " + user + " replication", false,
	}
	config, err := pgconn.ParseConfig(url)
	if err != nil {
		return need, fmt.Errorf("parse database url: %w", err)
	}
	maps.Copy(config.RuntimeParams, SessionSettings(map[string]string{"replication": "database"}))
	replica, err := pgconn.ConnectConfig(ctx, config)
	if err == nil {
		return need, replica.Close(ctx)
	}
	var refused *pgconn.PgError
	switch {
	case !errors.As(err, &refused):
		return need, fmt.Errorf("connect for replication: %w", err)
	case refused.Code == insufficientPrivilege:
		need.What = "role " + user + " has no REPLICATION"
		need.Met = false
	case refused.Code != tooManyConnections: // that is max_wal_senders, found apart
		return need, fmt.Errorf("connect for replication: %w", err)
	}
	return need, nil
}
