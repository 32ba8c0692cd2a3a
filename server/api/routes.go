package api

import (
	"net/http"

	"github.com/fanfare-pg/fanfare/gen/db"
)

const (
	get    = http.MethodGet
	head   = http.MethodHead
	post   = http.MethodPost
	put    = http.MethodPut
	patch  = http.MethodPatch
	remove = http.MethodDelete
)

// eventStream is the media type of streams (HTML, section 9.2).
const eventStream = "text/event-stream"

// Parameters of queries.
var (
	byLimit     = parameter{name: "limit", value: 0, about: "Items of the page, 1 to 500; 50 by default."}
	byCursor    = parameter{name: "cursor", value: "", about: "next_cursor of the page before."}
	byPrefix    = parameter{name: "prefix", value: "", about: "Only those whose key or path begins with it."}
	byHandler   = parameter{name: "handler", value: "", about: "Only of this handler."}
	byTrigger   = parameter{name: "trigger", value: "", about: "Only of this trigger."}
	byReason    = parameter{name: "reason", value: "", about: "Only those that died for this reason, such as exhausted."}
	byError     = parameter{name: "error", value: "", about: "Only those whose error is exactly this."}
	byTopic     = parameter{name: "topic", value: "", about: "Only of this topic."}
	withForce   = parameter{name: "force", value: false, about: "Delete it although triggers or deliveries depend on it."}
	withToken   = parameter{name: "token", value: "", about: "The subscriber token, where the client cannot send a header."}
	withPattern = parameter{name: "key", value: "", about: "A glob on the message key: only messages whose key matches."}
)

// paging are the parameters of a list, and others.
func paging(others ...parameter) []parameter { return append(others, byLimit, byCursor) }

// streaming are the parameters of a stream, and others.
func streaming(others ...parameter) []parameter {
	return append(others, withPattern, withToken,
		parameter{name: "from", value: "", about: "Where to begin: now, start, a time (RFC 3339), an interval back such as -15 minutes, or a position."},
		parameter{name: "last_event_id", value: "", about: "The position to resume after, where the client cannot send the header Last-Event-ID."},
		parameter{name: "lastEventId", value: "", about: "The same, as some EventSource libraries name it."},
		parameter{name: "lastEventID", value: "", about: "The same, as others name it."},
	)
}

// routes is the table of all routes.
func (a *API) routes() []route {
	data := public(append(a.messageRoutes(), a.storeRoutes()...)...)
	all := append(data, public(a.healthRoutes()...)...)
	for _, r := range data { // their app is that of the host, or named by the path
		r.path = "/v1/apps/:app" + r.path
		all = append(all, r)
	}
	for _, family := range [][]route{
		a.appRoutes(), a.accessRoutes(), a.topicRoutes(), a.deliveryRoutes(), a.scheduleRoutes(), a.serverRoutes(),
	} {
		all = append(all, family...)
	}
	return all
}

// messageRoutes publish, read and stream messages.
func (a *API) messageRoutes() []route {
	byKey := parameter{name: "key", value: "", about: "The message key."}
	return []route{
		{
			post, "/topics/:topic/messages", "Publishes the body as a message; 202 means that it is durable.",
			subscriber("topic.publish", a.handlePublish),
			[]parameter{byKey},
			payload(anyJSON{}), accepted(publishResponse{}),
		},
		{
			post, "/topics/:topic/broadcast", "Sends the body to the streams that are open now, without storing it.",
			a.keyed("topic.publish", a.handleBroadcast), noQuery, payload(anyJSON{}), accepted(broadcastResponse{}),
		},
		{
			post, "/messages", "Publishes an array of messages, or one a line (application/x-ndjson); answers a result for each.",
			a.keyed("topic.publish", a.handlePublishMany), noQuery, payload([]publishItem{}), once(ok(publishManyResponse{})),
		},
		{
			get, "/topics/:topic/messages", "Reads the history of a topic, in the order of streams.",
			subscriber("topic.subscribe", a.handleRead),
			[]parameter{
				{name: "after", value: "", about: "The position to read after; without it, from the earliest message that is kept."},
				{name: "limit", value: 0, about: "How many messages, 1 to 1000; 100 by default."},
				withToken,
			},
			noBody, ok(readResponse{}),
		},
		{
			get, "/realtime/topics/:topic", "Streams a topic as server-sent events.",
			subscriber("topic.subscribe", a.handleStream), streaming(), noBody,
			answer{status: http.StatusOK, of: "", mediaType: eventStream},
		},
		{
			get, "/realtime/topics", "Streams several topics on one connection; topics that are denied are left out.",
			subscriber("topic.subscribe", a.handleStreamMany),
			streaming(parameter{name: "topic", value: "", many: true, about: "A topic; 1 to 100 times."}), noBody,
			answer{status: http.StatusOK, of: "", mediaType: eventStream},
		},
	}
}

// storeRoutes read and write what apps store, and call their endpoints.
func (a *API) storeRoutes() []route {
	file := answer{status: http.StatusOK, of: anyBytes{}, mediaType: "*/*"}
	routes := []route{
		{
			get, "/kv/:collection", "Lists entries by key.",
			a.keyed("store.read", a.handleListKV), paging(byPrefix), noBody, ok(listPage[db.ListKVRow]{}),
		},
		{
			get, "/kv/:collection/*key", "Reads the value of a key; its version is the ETag.",
			a.keyed("store.read", a.handleGetKV), noQuery, noBody, ok(anyJSON{}),
		},
		{
			head, "/kv/:collection/*key", "Reads the version of a key.",
			a.keyed("store.read", a.handleGetKV), noQuery, noBody, ok(nil),
		},
		{
			put, "/kv/:collection/*key", "Sets the value of a key; If-Match and If-None-Match compare its version.",
			a.keyed("store.write", a.handlePutKV),
			[]parameter{{name: "ttl", value: "", about: "After how long it expires, such as 15 minutes."}},
			payload(anyJSON{}), ok(writtenResponse{}),
		},
		{
			remove, "/kv/:collection/*key", "Deletes a key.",
			a.keyed("store.write", a.handleDeleteKV), noQuery, noBody, noContent,
		},
		{
			get, "/docs/:collection", "Finds documents.",
			searching(a.keyed("store.read", a.handleFindDocuments)), paging(
				parameter{name: "filter", value: "", about: `JSON that the documents contain, such as {"tag":"x"}.`},
				parameter{name: "path", value: "", about: "A jsonpath that they match, such as $.n > 2."},
				parameter{name: "order_by", value: "", about: "The path of the value to order by, such as address.city."},
				parameter{name: "descending", value: false, about: "Highest first."},
			), noBody, ok(listPage[documentItem]{}),
		},
		{
			post, "/docs/:collection", "Stores a new document, whose id is made.",
			a.keyed("store.write", a.handleInsertDocument), noQuery, payload(anyObject{}), created(writtenResponse{}),
		},
		{
			get, "/docs/:collection/:id", "Reads a document; its version is the ETag.",
			a.keyed("store.read", a.handleGetDocument), noQuery, noBody, ok(anyObject{}),
		},
		{
			head, "/docs/:collection/:id", "Reads the version of a document.",
			a.keyed("store.read", a.handleGetDocument), noQuery, noBody, ok(nil),
		},
		{
			put, "/docs/:collection/:id", "Replaces a document, or makes it.",
			a.keyed("store.write", a.handlePutDocument), noQuery, payload(anyObject{}), ok(writtenResponse{}),
		},
		{
			patch, "/docs/:collection/:id", "Applies a merge patch (RFC 7396) to a document.",
			a.keyed("store.write", a.handlePatchDocument), noQuery,
			body{of: anyObject{}, large: true},
			ok(writtenResponse{}),
		},
		{
			remove, "/docs/:collection/:id", "Deletes a document.",
			a.keyed("store.write", a.handleDeleteDocument), noQuery, noBody, noContent,
		},
		{
			get, "/files", "Lists files by path.",
			a.keyed("store.read", a.handleListFiles), paging(byPrefix), noBody, ok(listPage[db.File]{}),
		},
		{
			put, "/files/*path", "Stores the body as a file; 201 or 200 means that its bytes are durable.",
			a.keyedLong("store.write", a.handlePutFile), noQuery,
			body{of: anyBytes{}, mediaType: "*/*"},
			ok(db.File{}),
		},
		{
			get, "/files/*path", "Reads a file; Range and conditions as in RFC 9110.",
			a.keyedLong("store.read", a.handleGetFile), noQuery, noBody, file,
		},
		{
			head, "/files/*path", "Reads the headers of a file.",
			a.keyedLong("store.read", a.handleGetFile), noQuery, noBody, ok(nil),
		},
		{
			remove, "/files/*path", "Deletes a file.",
			a.keyed("store.write", a.handleDeleteFile), noQuery, noBody, noContent,
		},
	}
	for _, method := range endpointMethods {
		routes = append(routes, route{
			method, "/fn/*path", "Calls the SQL function that an endpoint was made for.",
			endpoint(a.handleFn), anyQuery,
			body{of: anyBytes{}, mediaType: "*/*"},
			file,
		})
	}
	return routes
}

// appRoutes manage apps, and who is taken for which app.
func (a *API) appRoutes() []route {
	const many, one = "/v1/apps", "/v1/apps/:app"
	return []route{
		{post, many, "Makes an app.", a.operator("app.manage", a.handleCreateApp), noQuery, fields(createAppRequest{}), created(db.App{})},
		{get, many, "Lists apps by name.", a.operator("app.manage or app.read", a.handleListApps), paging(), noBody, ok(listPage[db.App]{})},
		{get, one, "Reads an app.", a.keyed("app.manage or app.read", a.handleApp), noQuery, noBody, ok(db.App{})},
		{
			patch, one, "Changes settings of an app; only a key for all apps changes what bounds it.",
			a.keyed("app.manage", a.handleUpdateApp), noQuery, fields(updateAppRequest{}), ok(db.App{}),
		},
		{
			remove, one, "Deletes an app.", a.operator("app.manage", a.handleDeleteApp),
			[]parameter{{name: "purge", value: false, about: "Delete its messages too."}},
			noBody, noContent,
		},
		{
			get, one + "/domains", "Lists the domains that lead to an app.",
			a.keyed("app.manage", a.handleListDomains), paging(), noBody, ok(listPage[db.ListDomainsRow]{}),
		},
		{
			post, one + "/domains", "Makes a domain lead to an app.",
			a.operator("app.manage", a.handleAddDomain), noQuery, fields(addDomainRequest{}), noContent,
		},
		{
			remove, one + "/domains/:domain", "Takes a domain away from an app.",
			a.operator("app.manage", a.handleRemoveDomain), noQuery, noBody, noContent,
		},
		{
			get, one + "/roles", "Lists the Postgres roles that may act for an app.",
			a.keyed("app.manage", a.handleListRoles), paging(), noBody, ok(listPage[db.ListRolesRow]{}),
		},
		{
			post, one + "/roles", "Lets a Postgres role act for an app.",
			a.operator("app.manage", a.handleGrantApp), noQuery, fields(grantAppRequest{}), noContent,
		},
		{
			remove, one + "/roles/:role", "Takes back that a Postgres role may act for an app.",
			a.operator("app.manage", a.handleRevokeApp), noQuery, noBody, noContent,
		},
		{
			get, one + "/audit", "Lists administrative changes of an app, newest first.",
			a.keyed("app.manage", a.handleAppAudit), paging(), noBody, ok(listPage[db.Change]{}),
		},
	}
}

// accessRoutes manage API keys, tokens and the keys that sign these.
func (a *API) accessRoutes() []route {
	const app = "/v1/apps/:app"
	return []route{
		{
			post, app + "/keys", "Makes an API key; only this answer shows it.",
			a.keyed("app.manage", a.handleCreateKey), noQuery, fields(createKeyRequest{}), created(createKeyResponse{}),
		},
		{get, app + "/keys", "Lists API keys.", a.keyed("app.manage", a.handleListKeys), paging(), noBody, ok(listPage[db.APIKey]{})},
		{
			remove, app + "/keys/:prefix", "Ends an API key.", a.keyed("app.manage", a.handleRevokeKey),
			[]parameter{{name: "at", value: "", about: "When it ends (RFC 3339); now by default."}},
			noBody, noContent,
		},
		{
			post, app + "/tokens", "Makes a subscriber token.",
			a.keyed("token.issue", a.handleIssueToken), noQuery, fields(issueTokenRequest{}), created(issueTokenResponse{}),
		},
		{
			get, app + "/signing-keys", "Lists the keys that sign tokens, without secrets.",
			a.keyed("app.manage", a.handleListSigningKeys), paging(), noBody, ok(listPage[db.ListSigningKeysRow]{}),
		},
		{
			post, app + "/signing-keys", "Makes a new key that signs tokens; tokens of the old ones stay valid for the grace.",
			a.keyed("app.manage", a.handleRotateSigningKey), noQuery, fields(rotateSigningKeyRequest{}), created(signingKeyResponse{}),
		},
		{
			get, app + "/revocations", "Lists revoked tokens.",
			a.keyed("token.issue", a.handleListRevocations), paging(), noBody, ok(listPage[revocation]{}),
		},
		{
			post, app + "/revocations", "Revokes a token, those of a subject, or all of the app; the last two until a time.",
			a.keyed("token.issue", a.handleRevokeTokens), noQuery, fields(revokeTokensRequest{}), noContent,
		},
	}
}

// topicRoutes manage topics, their streams and what they hold.
func (a *API) topicRoutes() []route {
	const app, one = "/v1/apps/:app", "/v1/apps/:app/topics/:topic"
	return []route{
		{
			post, app + "/topics", "Makes a topic.",
			a.keyed("topic.manage", a.handleCreateTopic), noQuery, fields(createTopicRequest{}), created(db.Topic{}),
		},
		{get, app + "/topics", "Lists topics by name.", a.keyed("topic.manage or app.read", a.handleListTopics), paging(), noBody, ok(listPage[db.Topic]{})},
		{get, one, "Reads a topic.", a.keyed("topic.manage or app.read", a.handleTopic), noQuery, noBody, ok(db.Topic{})},
		{
			patch, one, "Changes who may stream a topic.",
			a.keyed("topic.manage", a.handleUpdateTopic), noQuery, fields(updateTopicRequest{}), ok(db.Topic{}),
		},
		{
			remove, one, "Deletes a topic; with force (and trigger.manage) its triggers too.",
			a.keyed("topic.manage", a.handleDeleteTopic),
			[]parameter{withForce},
			noBody, noContent,
		},
		{
			get, app + "/streams", "Lists the streams that are open, on all servers.",
			a.keyed("topic.manage or app.read", a.handleListStreams), paging(), noBody, ok(listPage[db.Stream]{}),
		},
		{remove, app + "/streams/:stream", "Ends a stream.", a.keyed("topic.manage", a.handleEndStream), noQuery, noBody, noContent},
		{
			remove, app + "/messages/:id/payload", "Blanks the payload and headers of a message.",
			a.keyed("topic.manage", a.handleRedact), noQuery, noBody, noContent,
		},
	}
}

// deliveryRoutes manage handlers, triggers, endpoints, and what they are owed.
func (a *API) deliveryRoutes() []route {
	const (
		app     = "/v1/apps/:app"
		handler = app + "/handlers/:handler"
		trigger = app + "/triggers/:trigger"
	)
	return []route{
		{
			post, app + "/handlers", "Makes a handler.",
			a.keyed("trigger.manage", a.handleCreateHandler), noQuery, fields(createHandlerRequest{}), created(db.Handler{}),
		},
		{
			get, app + "/handlers", "Lists handlers by name, without secrets.",
			a.keyed("trigger.manage or app.read", a.handleListHandlers), paging(), noBody, ok(listPage[db.Handler]{}),
		},
		{get, handler, "Reads a handler.", a.keyed("trigger.manage or app.read", a.handleHandler), noQuery, noBody, ok(db.Handler{})},
		{
			patch, handler, "Changes settings of a handler; 0 removes a limit.",
			a.keyed("trigger.manage", a.handleUpdateHandler), noQuery, fields(handlerFields{}), ok(db.Handler{}),
		},
		{
			remove, handler, "Deletes a handler; with force what waits becomes dead letters.",
			a.keyed("trigger.manage", a.handleDeleteHandler),
			[]parameter{withForce},
			noBody, noContent,
		},
		{
			post, handler + "/pause", "Holds the deliveries of a handler.",
			a.keyed("trigger.manage", a.handlePauseHandler), noQuery, fields(emptyObject{}), ok(db.Handler{}),
		},
		{
			post, handler + "/resume", "Lets a paused handler go on.",
			a.keyed("trigger.manage", a.handleResumeHandler), noQuery, fields(emptyObject{}), ok(db.Handler{}),
		},
		{
			post, handler + "/disable", "Disables a handler, with a reason.",
			a.keyed("trigger.manage", a.handleDisableHandler), noQuery, fields(disableHandlerRequest{}), ok(db.Handler{}),
		},
		{
			post, handler + "/enable", "Lets a disabled handler work again.",
			a.keyed("trigger.manage", a.handleEnableHandler), noQuery, fields(emptyObject{}), ok(db.Handler{}),
		},
		{
			get, handler + "/errors", "Lists the errors of a handler's last hour, the most frequent first.",
			a.keyed("trigger.manage or app.read", a.handleHandlerErrors), noQuery, noBody, ok(listPage[db.HandlerErrorsRow]{}),
		},
		{
			get, handler + "/secret", "Shows the secret that signs the webhooks of a handler.",
			a.keyed("trigger.manage", a.handleHandlerSecret), noQuery, noBody, ok(secretResponse{}),
		},
		{
			post, handler + "/rotate-secret", "Gives a handler a new secret; the old one signs too for the grace.",
			a.keyed("trigger.manage", a.handleRotateSecret), noQuery, fields(rotateSecretRequest{}), ok(secretResponse{}),
		},
		{
			post, handler + "/retry", "Makes deliveries that wait for their backoff due now.",
			a.keyed("delivery.manage", a.handleRetryHandler), noQuery, fields(emptyObject{}), ok(countResponse{}),
		},
		{
			post, handler + "/purge", "Gives up what waits for a handler, as closed dead letters.",
			a.keyed("delivery.manage", a.handlePurgeHandler), noQuery, fields(purgeRequest{}), ok(countResponse{}),
		},
		{
			post, handler + "/claim", "Leases deliveries of a pull handler; with wait it answers as soon as there are some.",
			a.keyedLong("delivery.pull", a.handleClaim), noQuery, fields(claimRequest{}), ok(claimResponse{}),
		},
		{
			post, handler + "/ack", "Says that {delivery, lease} is done (204), or an array of these (200, a result for each).",
			a.keyed("delivery.pull", a.handleAck), noQuery, fields(anyJSON{}), noContent,
		},
		{
			post, handler + "/nack", "Says that a delivery failed.",
			a.keyed("delivery.pull", a.handleNack), noQuery, fields(nackRequest{}), noContent,
		},
		{
			post, handler + "/extend", "Makes a lease last longer.",
			a.keyed("delivery.pull", a.handleExtend), noQuery, fields(extendRequest{}), ok(extendResponse{}),
		},
		{
			post, app + "/triggers", "Makes a trigger, which gives messages to a handler.",
			a.keyed("trigger.manage", a.handleCreateTrigger), noQuery, fields(createTriggerRequest{}), created(db.Trigger{}),
		},
		{
			get, app + "/triggers", "Lists triggers by name.",
			a.keyed("trigger.manage or app.read", a.handleListTriggers), paging(byHandler), noBody, ok(listPage[db.Trigger]{}),
		},
		{get, trigger, "Reads a trigger.", a.keyed("trigger.manage or app.read", a.handleTrigger), noQuery, noBody, ok(db.Trigger{})},
		{
			patch, trigger, "Changes settings of a trigger.",
			a.keyed("trigger.manage", a.handleUpdateTrigger), noQuery, fields(updateTriggerRequest{}), ok(db.Trigger{}),
		},
		{
			remove, trigger, "Deletes a trigger; with force what waits becomes dead letters.",
			a.keyed("trigger.manage", a.handleDeleteTrigger),
			[]parameter{withForce},
			noBody, noContent,
		},
		{
			get, app + "/deliveries", "Lists what is still owed, oldest first.",
			a.keyed("delivery.manage or app.read", a.handleListDeliveries), paging(
				byHandler, byTrigger,
				parameter{name: "state", value: "", about: "Only in this state: ready, retrying or leased."},
				parameter{name: "message", value: 0, about: "Only of this message, by id."},
			), noBody, ok(listPage[db.Delivery]{}),
		},
		{
			post, app + "/deliveries/:id/retry", "Makes one delivery that waits for its backoff due now.",
			a.keyed("delivery.manage", a.handleRetryDelivery), noQuery, fields(emptyObject{}), ok(countResponse{}),
		},
		{
			post, app + "/deliveries/:id/release", "Takes a delivery back from the worker that has it.",
			a.keyed("delivery.manage", a.handleReleaseDelivery), noQuery, fields(emptyObject{}), noContent,
		},
		{
			get, app + "/messages", "Lists the messages of a topic, newest first, also those that no client outside may see.",
			a.keyed("topic.manage or message.read", a.handleListMessages), paging(byTopic), noBody, ok(listPage[db.Message]{}),
		},
		{
			post, app + "/explanations", "Says which triggers a message would match, and why not the others; stores nothing.",
			a.keyed("trigger.manage or app.read", a.handleExplain), noQuery, payload(explainRequest{}), ok(listPage[db.Explanation]{}),
		},
		{
			get, app + "/messages/:id", "Tells the life of a message, from its publish to its last attempt.",
			a.keyed("delivery.manage or message.read", a.handleTrace), noQuery, noBody, ok(traceResponse{}),
		},
		{
			get, app + "/stats", "Tells how handlers do: what waits, and their last hour.",
			a.keyed("delivery.manage or app.read", a.handleStats), noQuery, noBody, ok(statsResponse{}),
		},
		{
			get, app + "/dead-letters", "Lists dead letters, newest first: the open ones by default.",
			a.keyed("delivery.manage or message.read", a.handleListDeadLetters), paging(
				byHandler, byTrigger, byTopic, byReason, byError,
				parameter{name: "resolution", value: "", about: "open (by default), redriven, discarded or all."},
			), noBody, ok(listPage[db.DeadLetter]{}),
		},
		{
			get, app + "/dead-letter-errors", "Lists the errors of open dead letters, the most frequent first.",
			a.keyed("delivery.manage or app.read", a.handleDeadLetterErrors), noQuery, noBody, ok(listPage[db.DeadLetterErrorsRow]{}),
		},
		{
			get, app + "/dead-letters/:id", "Reads a dead letter.",
			a.keyed("delivery.manage or message.read", a.handleDeadLetter), noQuery, noBody, ok(db.DeadLetter{}),
		},
		{
			post, app + "/redrives", "Delivers dead letters again; one of them may get another payload.",
			a.keyed("delivery.manage", a.handleRedrive), noQuery, payload(redriveRequest{}), once(ok(resolvedResponse{})),
		},
		{
			post, app + "/discards", "Closes dead letters without delivering them.",
			a.keyed("delivery.manage", a.handleDiscard), noQuery, fields(chosen{}), ok(resolvedResponse{}),
		},
		{
			post, app + "/endpoints", "Makes an endpoint: a SQL function that serves /fn/<path>.",
			a.keyed("endpoint.manage", a.handleCreateEndpoint), noQuery, fields(createEndpointRequest{}), created(db.Endpoint{}),
		},
		{
			get, app + "/endpoints", "Lists endpoints by path.",
			a.keyed("endpoint.manage", a.handleListEndpoints), paging(), noBody, ok(listPage[db.Endpoint]{}),
		},
		{get, app + "/endpoints/:id", "Reads an endpoint.", a.keyed("endpoint.manage", a.handleEndpoint), noQuery, noBody, ok(db.Endpoint{})},
		{
			remove, app + "/endpoints/:id", "Stops serving an endpoint.",
			a.keyed("endpoint.manage", a.handleDeleteEndpoint), noQuery, noBody, noContent,
		},
		{
			get, app + "/watched-tables", "Lists the tables whose changes are published.",
			a.keyed("trigger.manage or app.read", a.handleListWatchedTables), paging(), noBody, ok(listPage[db.ListWatchedTablesRow]{}),
		},
	}
}

// scheduleRoutes manage schedules and messages that are published later.
func (a *API) scheduleRoutes() []route {
	const app, one = "/v1/apps/:app", "/v1/apps/:app/schedules/:schedule"
	return []route{
		{
			post, app + "/schedules", "Makes a schedule, which publishes on $cron.",
			a.keyed("schedule.manage", a.handleCreateSchedule), noQuery, payload(createScheduleRequest{}), created(db.Schedule{}),
		},
		{
			get, app + "/schedules", "Lists schedules by name.",
			a.keyed("schedule.manage", a.handleListSchedules), paging(), noBody, ok(listPage[db.Schedule]{}),
		},
		{get, one, "Reads a schedule.", a.keyed("schedule.manage", a.handleSchedule), noQuery, noBody, ok(db.Schedule{})},
		{
			patch, one, "Changes settings of a schedule; paused pauses it.",
			a.keyed("schedule.manage", a.handleUpdateSchedule), noQuery, payload(updateScheduleRequest{}), ok(db.Schedule{}),
		},
		{remove, one, "Deletes a schedule.", a.keyed("schedule.manage", a.handleDeleteSchedule), noQuery, noBody, noContent},
		{get, one + "/runs", "Lists the next five runs of a schedule.", a.keyed("schedule.manage", a.handleNextRuns), noQuery, noBody, ok(nextRuns{})},
		{
			post, one + "/runs", "Publishes a tick of a schedule now.",
			a.keyed("schedule.manage", a.handleRunSchedule), noQuery, fields(emptyObject{}), once(accepted(runResponse{})),
		},
		{
			post, app + "/scheduled-messages", "Publishes a message once, at a time.",
			a.keyed("topic.publish", a.handlePublishAt), noQuery, payload(publishAtRequest{}), created(db.ScheduledMessage{}),
		},
		{
			get, app + "/scheduled-messages", "Lists messages that are to be published.",
			a.keyed("topic.publish", a.handleListScheduled), paging(), noBody, ok(listPage[db.ScheduledMessage]{}),
		},
		{
			remove, app + "/scheduled-messages/:message", "Cancels a message that is to be published.",
			a.keyed("topic.publish", a.handleCancelScheduled), noQuery, noBody, noContent,
		},
	}
}

// serverRoutes are about the installation.
func (a *API) serverRoutes() []route {
	return []route{
		{get, "/v1/servers", "Lists the servers that run.", a.operator("app.manage or app.read", a.handleListServers), paging(), noBody, ok(listPage[db.Server]{})},
		{get, "/v1/sweeps", "Lists what the sweeper did last, by task.", a.operator("app.manage or app.read", a.handleListSweeps), paging(), noBody, ok(listPage[db.Sweep]{})},
		{get, "/v1/database", "Tells what is installed, and in which state.", a.operator("app.manage or app.read", a.handleDatabase), noQuery, noBody, ok(installation{})},
		{
			get, "/v1/transactions", "Lists the transactions that are open in the database for the longest, which hold up others.",
			a.operator("app.manage or app.read", a.handleListTransactions), noQuery, noBody, ok(listPage[db.Transaction]{}),
		},
		{get, "/v1/audit", "Lists administrative changes, newest first.", a.operator("app.manage", a.handleAudit), paging(), noBody, ok(listPage[db.Change]{})},
		{get, "/v1/settings", "Lists the settings of the database.", a.operator("app.manage", a.handleListSettings), paging(), noBody, ok(listPage[db.FanfareSetting]{})},
		{
			patch, "/v1/settings", "Changes settings of the database: all of them or none.",
			a.operator("app.manage", a.handleSetSettings), noQuery, fields(map[string]string{}), noContent,
		},
		{get, "/v1/me", "Tells what the API key may do, and for which app.", a.anyKey(a.handleMe), noQuery, noBody, ok(db.APIKey{})},
		{
			post, "/v1/session", "Signs a browser in with an API key, or with the code of a link; the answer sets a cookie.",
			anyone(a.handleSignIn), noQuery, fields(signInRequest{}), created(db.APIKey{}),
		},
		{get, "/v1/session", "Tells which key the browser's session stands for; null for no session.", anyone(a.handleSession), noQuery, noBody, ok(sessionResponse{})},
		{remove, "/v1/session", "Signs the browser out.", anyone(a.handleSignOut), noQuery, noBody, noContent},
	}
}

// healthRoutes say how this server is, and what it can be asked.
func (a *API) healthRoutes() []route {
	return []route{
		{method: get, path: "/healthz", purpose: "Says that the process answers.", guard: anyone(a.handleHealthy), answer: ok(statusResponse{})},
		{
			method: get, path: "/readyz", purpose: "Says that the database answers and streams follow the log.",
			guard: anyone(a.handleReady), answer: ok(statusResponse{}),
		},
		{method: get, path: "/openapi.json", purpose: "Describes this API (OpenAPI 3.1).", guard: anyone(a.handleOpenAPI), answer: ok(anyObject{})},
	}
}
