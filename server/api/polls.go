package api

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/postgres"
)

const (
	// pollLookInterval is how often is looked for long polls when no bell rings,
	// and pollSpacing the least time between two looks.
	pollLookInterval = time.Second
	pollSpacing      = 20 * time.Millisecond
)

// polls are the long polls of a server. One look of the server is for all of
// them: each would else look whenever anything is published. Who is called and
// finds as much as it asked for calls the next of its handler.
type polls struct {
	mu      sync.Mutex
	waiting map[pullHandler][]*poll // in the order in which they came
}

// pullHandler names a pull handler.
type pullHandler struct {
	app  int64
	name string
}

// poll is a long poll that waits for its turn to look.
type poll struct {
	of   pullHandler
	turn chan struct{} // closed when it comes
}

func (p *polls) enter(of pullHandler) *poll {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting == nil {
		p.waiting = map[pullHandler][]*poll{}
	}
	mine := &poll{of, make(chan struct{})}
	p.waiting[of] = append(p.waiting[of], mine)
	return mine
}

// leave takes a poll out. It calls the next where more may be left, or where its
// own turn came and it did not look.
func (p *polls) leave(mine *poll, more bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.Index(p.waiting[mine.of], mine)
	if i < 0 {
		more = true
	} else {
		p.remove(mine.of, i)
	}
	if more {
		p.call(mine.of)
	}
}

// call lets the first poll of a handler look.
func (p *polls) call(of pullHandler) {
	if waiting := p.waiting[of]; len(waiting) > 0 {
		close(waiting[0].turn)
		p.remove(of, 0)
	}
}

func (p *polls) remove(of pullHandler, i int) {
	if p.waiting[of] = slices.Delete(p.waiting[of], i, i+1); len(p.waiting[of]) == 0 {
		delete(p.waiting, of)
	}
}

// handlers returns those that somebody waits for.
func (p *polls) handlers() (asked db.ReadyPullHandlersParams) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for of := range p.waiting {
		asked.Apps = append(asked.Apps, of.app)
		asked.Handlers = append(asked.Handlers, of.name)
	}
	return asked
}

// callAll lets the first poll of each handler look.
func (p *polls) callAll(ready []db.ReadyPullHandlersRow) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, h := range ready {
		p.call(pullHandler{h.AppID, h.Name})
	}
}

// RunPolls lets long polls look when there is something for them, until ctx is
// done.
func (a *API) RunPolls(ctx context.Context) error {
	looked, trouble := time.NewTimer(0), postgres.Trouble{Log: a.Log, Part: "search for what long polls wait for"}
	for ctx.Err() == nil {
		rung := a.DeliveriesWait()
		if asked := a.polls.handlers(); len(asked.Apps) > 0 {
			ready, err := a.readyPullHandlers(ctx, asked)
			if err == nil {
				trouble.Works()
			} else if ctx.Err() == nil {
				trouble.Failed(err)
			}
			a.polls.callAll(ready)
		}
		looked.Reset(pollSpacing)
		select {
		case <-looked.C:
		case <-ctx.Done():
			return nil
		}
		looked.Reset(pollLookInterval)
		select {
		case <-rung:
		case <-looked.C:
		case <-ctx.Done():
		}
	}
	return nil
}

func (a *API) readyPullHandlers(ctx context.Context, asked db.ReadyPullHandlersParams) ([]db.ReadyPullHandlersRow, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	return a.queries.ReadyPullHandlers(ctx, asked)
}
