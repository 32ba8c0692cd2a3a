-- Table of contents, in the order of installing. One object a file, one folder a stage.

{{ template "inspect/utc_text.sql" . }}

{{ template "app/app_bindings.sql" . }}
{{ template "app/bound_apps.sql" . }}
{{ template "app/session_app.sql" . }}
{{ template "topic/system_topics.sql" . }}
{{ template "app/create_app.sql" . }}
{{ template "app/listed_apps.sql" . }}
{{ template "app/grant_app.sql" . }}
{{ template "app/add_domain.sql" . }}
{{ template "app/resolve_app.sql" . }}
{{ template "app/create_api_key.sql" . }}
{{ template "app/valid_key.sql" . }}
{{ template "app/authorize_key.sql" . }}

{{ template "topic/valid_topic_name.sql" . }}
{{ template "topic/listed_topics.sql" . }}
{{ template "topic/create_topic.sql" . }}
{{ template "topic/hide_history.sql" . }}
{{ template "topic/share_history.sql" . }}

{{ template "token/base64url.sql" . }}
{{ template "token/encode_segment.sql" . }}
{{ template "token/decode_segment.sql" . }}
{{ template "token/valid_scope.sql" . }}
{{ template "token/scope_covers.sql" . }}
{{ template "token/current_signing_key.sql" . }}
{{ template "token/token_signature.sql" . }}
{{ template "token/issue_subscriber_token.sql" . }}
{{ template "token/export_signing_key.sql" . }}
{{ template "token/revoke_tokens.sql" . }}
{{ template "token/rotate_signing_key.sql" . }}
{{ template "token/verified_tokens.sql" . }}
{{ template "token/claims_hold.sql" . }}
{{ template "token/token_revoked.sql" . }}
{{ template "token/verify_token.sql" . }}
{{ template "token/key_as_token.sql" . }}
{{ template "app/key_grants.sql" . }}
{{ template "app/authorize_request.sql" . }}
{{ template "app/served_app.sql" . }}
{{ template "token/subscribe_grants.sql" . }}
{{ template "token/authorize_subscribe.sql" . }}
{{ template "token/denied_topics.sql" . }}
{{ template "token/denied_streams.sql" . }}

{{ template "seal/lock_number.sql" . }}
{{ template "seal/require_read_committed.sql" . }}
{{ template "seal/identity_check.sql" . }}
{{ template "seal/lineage_of.sql" . }}
{{ template "seal/current_lineage.sql" . }}
{{ template "seal/timeline.sql" . }}
{{ template "seal/committed_snapshot.sql" . }}
{{ template "seal/last_snapshot.sql" . }}
{{ template "seal/ended_between.sql" . }}
{{ template "seal/write_batch.sql" . }}
{{ template "seal/seal_lineages.sql" . }}
{{ template "seal/open_epoch.sql" . }}
{{ template "seal/current_epoch.sql" . }}
{{ template "seal/seal.sql" . }}
{{ template "seal/set_bell.sql" . }}
{{ template "seal/oldest_xid.sql" . }}

{{ template "publish/publish_results.sql" . }}
{{ template "publish/payload_limit.sql" . }}
{{ template "publish/publish_fault.sql" . }}
{{ template "publish/item_fault.sql" . }}
{{ template "publish/ring.sql" . }}
{{ template "publish/message_fingerprint.sql" . }}
{{ template "publish/published_before.sql" . }}
{{ template "publish/save_idempotency_key.sql" . }}
{{ template "publish/publish.sql" . }}
{{ template "publish/publish_item.sql" . }}
{{ template "publish/publish_many.sql" . }}
{{ template "publish/broadcast.sql" . }}

{{ template "relay/head_batch.sql" . }}
{{ template "relay/batch_of.sql" . }}
{{ template "relay/format_position.sql" . }}
{{ template "relay/parsed_positions.sql" . }}
{{ template "relay/parse_position.sql" . }}
{{ template "relay/parse_time.sql" . }}
{{ template "relay/start_position.sql" . }}
{{ template "relay/sealed_messages.sql" . }}
{{ template "relay/batch_messages.sql" . }}
{{ template "relay/span_end.sql" . }}
{{ template "relay/span_messages.sql" . }}
{{ template "relay/read_messages.sql" . }}
{{ template "relay/replay.sql" . }}

{{ template "file/check_file_path.sql" . }}
{{ template "file/check_file_match.sql" . }}
{{ template "file/saved_files.sql" . }}
{{ template "file/save_file.sql" . }}
{{ template "file/delete_file.sql" . }}
{{ template "file/orphan_blobs.sql" . }}
{{ template "file/listed_files.sql" . }}

{{ template "schedule/check_time_zone.sql" . }}
{{ template "schedule/parsed_crons.sql" . }}
{{ template "schedule/cron_values.sql" . }}
{{ template "schedule/cron_interval.sql" . }}
{{ template "schedule/parse_cron.sql" . }}
{{ template "schedule/cron_day_matches.sql" . }}
{{ template "schedule/local_instant.sql" . }}
{{ template "schedule/day_run.sql" . }}
{{ template "schedule/next_run.sql" . }}
{{ template "schedule/last_run.sql" . }}
{{ template "schedule/next_runs.sql" . }}

{{ template "sweep/daily_partitions.sql" . }}
{{ template "sweep/ensure_partition.sql" . }}
{{ template "sweep/ensure_partitions.sql" . }}
{{ template "sweep/newest_expired_batch.sql" . }}
{{ template "sweep/expired_through.sql" . }}
{{ template "sweep/drop_batches.sql" . }}
{{ template "sweep/drop_expired.sql" . }}
{{ template "sweep/expire_idempotency_keys.sql" . }}
{{ template "sweep/save_sweep.sql" . }}
{{ template "sweep/drop_functions.sql" . }}

{{ template "inspect/lag.sql" . }}
{{ template "inspect/partition_upkeep.sql" . }}
{{ template "inspect/sweep_preview.sql" . }}
{{ template "inspect/code_fingerprint.sql" . }}
