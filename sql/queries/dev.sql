-- name: CreateDevRole :exec
create role fanfare login createrole replication;

-- name: CreateDevDatabase :exec
create database fanfare owner fanfare;

-- name: GrantRoles :exec
grant fanfare_server, fanfare_publisher, fanfare_reader, fanfare_admin to current_user;
