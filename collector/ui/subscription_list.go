package ui

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recolement/collector/inventory"
	"recolement/collector/language"
	"recolement/collector/store"
	"recolement/plugins/sdk"
)

type subscriptionsPage struct {
	settingsPage
	Subscriptions                                             []subscriptionView
	Messages                                                  []messageView
	Connectors, Languages, Entities, Services, KindsOf, Units []Option
	Typed                                                     store.Subscription // as typed, when it was refused
	Empty                                                     Empty
}

// subscriptionView is a subscription as people read it.
type subscriptionView struct{ ID, Label, Connector, To, What, Schedule string }

// messageView is a message as people read it.
type messageView struct {
	Subject, To, Connector, Created, Failure, Attempts string
	State                                              Badge
}

func (s *site) subscriptionList(c *gin.Context) error {
	p := subscriptionsPage{settingsPage: s.settings(c, "subscriptions")}
	p.Typed.Language, p.Typed.Least = p.Lang, 1
	return s.showSubscriptions(c, http.StatusOK, p)
}

const shownMessages = 30

func (s *site) showSubscriptions(c *gin.Context, status int, p subscriptionsPage) error {
	ctx := c.Request.Context()
	connectors, err := s.Store.Connectors(ctx)
	if err != nil {
		return fmt.Errorf("list connectors: %w", err)
	}
	labels := map[string]string{}
	for _, k := range connectors {
		labels[k.ID] = k.Label
		if slices.Contains(k.Roles, string(sdk.Notifier)) {
			p.Connectors = append(p.Connectors, Option{Value: k.ID, Label: k.Label, Chosen: k.ID == p.Typed.ConnectorID})
		}
	}
	subscriptions, err := s.Store.Subscriptions(ctx)
	if err != nil {
		return fmt.Errorf("list subscriptions: %w", err)
	}
	for i := range subscriptions {
		p.Subscriptions = append(p.Subscriptions, p.subscription(&subscriptions[i], labels))
	}
	messages, err := s.Store.Messages(ctx, shownMessages)
	if err != nil {
		return fmt.Errorf("list messages: %w", err)
	}
	for i := range messages {
		p.Messages = append(p.Messages, p.message(&messages[i], labels))
	}
	s.fillChoices(&p)
	p.Empty = Empty{Icon: p.Icon("send"), Title: p.T("ui.subscription.none"), Text: p.T("ui.subscription.none.text")}
	s.render(c, status, "settings_subscriptions", p)
	return nil
}

func (s *site) fillChoices(p *subscriptionsPage) {
	for _, code := range language.Languages() {
		p.Languages = append(p.Languages, Option{Value: code, Label: code, Chosen: code == p.Typed.Language})
	}
	policy := s.Estate.Policy()
	for _, code := range slices.Sorted(maps.Keys(policy.Entities)) {
		p.Entities = append(p.Entities, Option{Value: code, Label: joined(code, policy.Entities[code])})
	}
	p.Services = []Option{{Label: p.T("ui.entity.all")}}
	for _, code := range slices.Sorted(maps.Keys(policy.Services)) {
		p.Services = append(p.Services, Option{Value: code, Label: joined(code, policy.Services[code].Label)})
	}
	for _, kind := range inventory.Kinds() {
		p.KindsOf = append(p.KindsOf, Option{Value: string(kind), Label: p.T("kind." + string(kind))})
	}
	for _, unit := range []string{"minutes", "hours", "days"} {
		p.Units = append(p.Units, Option{Value: unit, Label: p.T("ui.sweep.unit." + unit), Chosen: unit == "days"})
	}
}

func (p Page) subscription(s *store.Subscription, connectors map[string]string) subscriptionView {
	what := []string{s.Entities.String()}
	if s.Entities.All {
		what[0] = p.T("ui.entity.all")
	}
	if s.Service != "" {
		what = append(what, s.Service)
	}
	if len(s.Kinds) == 0 {
		what = append(what, p.T("ui.subscription.kinds.all"))
	}
	for _, kind := range s.Kinds {
		what = append(what, p.T("kind."+string(kind)))
	}
	if s.Least > 1 {
		what = append(what, "≥ "+p.Number(s.Least))
	}
	n, unit := inUnits(s.Every)
	return subscriptionView{
		ID: s.ID, Label: s.Label, Connector: connectors[s.ConnectorID], To: s.To, What: strings.Join(what, ", "),
		Schedule: p.T("ui.sweep.every_at", "every", p.N("ui.connector.every."+unit, n), "time", timeOfDay(s.At)),
	}
}

func (p Page) message(m *store.Message, connectors map[string]string) messageView {
	tone := map[store.MessageState]string{store.MessageSent: "resolved", store.MessageRefused: "open", store.MessageUnknown: "open", store.MessageWaiting: "acknowledged"}
	return messageView{
		Subject: m.Subject, To: m.To, Connector: connectors[m.ConnectorID], Created: p.Moment(m.Created), Failure: m.Failure, Attempts: p.Number(m.Attempts),
		State: Badge{Label: p.T("ui.outbox." + string(m.State)), Tone: tone[m.State]},
	}
}

func (s *site) subscriptionAdd(c *gin.Context) error {
	p := subscriptionsPage{settingsPage: s.settings(c, "subscriptions")}
	p.Typed = store.Subscription{
		Label: strings.TrimSpace(c.PostForm("label")), ConnectorID: c.PostForm("connector"), To: strings.TrimSpace(c.PostForm("to")), Language: c.PostForm("language"),
		Service: c.PostForm("service"), Entities: store.SomeEntities(c.PostFormArray("entity")...),
	}
	if p.Typed.Entities.None() {
		p.Typed.Entities = store.AllEntities()
	}
	for _, kind := range c.PostFormArray("kind") {
		if slices.Contains(inventory.Kinds(), inventory.Kind(kind)) {
			p.Typed.Kinds = append(p.Typed.Kinds, inventory.Kind(kind))
		}
	}
	every, err1 := typedNumber(c.PostForm("every"), mostEvery)
	least, err2 := typedNumber(c.PostForm("least"), 1_000_000)
	at, err3 := time.Parse("15:04", firstOf(c.PostForm("at"), "00:00"))
	if err1 != nil || err2 != nil || err3 != nil {
		p.Problem = p.T("ui.token.numbers")
		return s.showSubscriptions(c, http.StatusBadRequest, p)
	}
	unit := map[string]time.Duration{"minutes": time.Minute, "hours": time.Hour, "days": 24 * time.Hour}[c.PostForm("unit")]
	p.Typed.Every, p.Typed.Least = time.Duration(every)*max(unit, time.Minute), max(least, 1)
	p.Typed.At = time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	err := s.Messages.Subscribe(c.Request.Context(), p.Typed, s.visitor(c))
	if inventory.CodeOf(err) == inventory.Invalid {
		p.Problem = err.Error()
		return s.showSubscriptions(c, http.StatusBadRequest, p)
	}
	if err != nil {
		return err
	}
	return s.done(c, "subscription-saved", "/settings/subscriptions")
}

func (s *site) subscriptionRemove(c *gin.Context) error {
	if err := s.Messages.Unsubscribe(c.Request.Context(), c.Param("id"), s.visitor(c)); err != nil {
		return err
	}
	return s.done(c, "subscription-removed", "/settings/subscriptions")
}

// connectorMessage delivers a test message.
func (s *site) connectorMessage(c *gin.Context) error {
	id := c.Param("id")
	err := s.Messages.Try(c.Request.Context(), id, s.visitor(c), s.text(c))
	if code := inventory.CodeOf(err); code == inventory.Invalid || code == inventory.Conflict {
		p := connectorPage{settingsPage: s.settings(c, "connectors")}
		p.Problem = err.Error()
		return s.showConnector(c, http.StatusBadRequest, p)
	}
	if err != nil {
		return err
	}
	return s.done(c, "message-sent", "/settings/connectors/"+id)
}
