package bubble

import (
	"context"
	"errors"
	"net"
)

// Offline makes the program find no names but those of /etc/hosts. Libraries look up the name of the machine when they start; in a
// bubble they would wait for an answer with a clock that does not run while they wait. It must be called outside of bubbles, since the
// first lookup of a program makes a lock that all others take. Main calls it.
func Offline() {
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("there is no network in a rehearsal")
	}}
	net.DefaultResolver.LookupHost(context.Background(), "localhost") //nolint:errcheck // see above
}
