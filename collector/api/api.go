// Package api is the collector for programs: all of the estate as resources in JSON under /api/v1, described by an OpenAPI document that
// is made of the same types as the answers. Errors are problem details (RFC 9457). Who may is left to auth, what a change means to estate,
// the agents' protocol to glpi. See DESIGN.md.
package api

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"recolement/collector/auth"
	"recolement/collector/estate"
	"recolement/collector/job"
	"recolement/collector/store"
)

// Deps is what the API needs.
type Deps struct {
	Store   *store.Store
	Estate  *estate.Estate
	Auth    *auth.Auth
	Log     *slog.Logger
	Now     func() time.Time
	Version string    // of the program
	Jobs    []job.Job // that run by the clock
}

type service struct {
	Deps
	huma huma.API
}

// Base is where the API lies.
const Base = "/api/v1"

// resources adds the operations, one file for each resource.
func (s *service) resources() []func() {
	return []func(){
		s.assets, s.devices, s.discrepancies, s.decisions, s.matches, s.imports, s.reports, s.names, s.figures, s.state,
		s.agents, s.scanners, s.sweeps, s.corrections, s.work, s.tokens, s.users, s.policy, s.audit, s.junk, s.collector,
	}
}

// Register adds the API under Base. Errors are those of the document.
func Register(engine *gin.Engine, d Deps) error {
	s := &service{Deps: d}
	engine.Use(unrouted)
	group := engine.Group(Base)
	s.huma = humagin.NewWithGroup(engine, group, humaConfig(d.Version))
	for _, add := range s.resources() {
		add()
	}
	document, err := s.document()
	if err != nil {
		return err
	}
	group.GET("/openapi.json", func(c *gin.Context) {
		c.Header("ETag", tagOfBytes(document))
		if matches(c.GetHeader("If-None-Match"), tagOfBytes(document)) {
			c.Status(http.StatusNotModified)
			return
		}
		c.Data(http.StatusOK, "application/openapi+json", document)
	})
	return nil
}

func humaConfig(version string) huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Récolement", Version: version,
				Description: "The estate as resources: what the manual inventory says, what was seen, where the two disagree, and what people decided. " +
					"Lists are walked by cursors, or read whole as NDJSON. A change of what exists names the state that it is a change of (If-Match).",
			},
			Servers: []*huma.Server{{URL: Base}},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"token":   {Type: "http", Scheme: "bearer", Description: "A token with the scope that the operation names."},
					"scanner": {Type: "http", Scheme: "bearer", Description: "The key that a scanner got when it enrolled."},
					"session": {Type: "apiKey", In: "cookie", Name: "recolement", Description: "The session of a person signed in to the pages."},
				},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{tidyProblem},
	}
}

// document writes the OpenAPI document, which describes itself too.
func (s *service) document() ([]byte, error) {
	s.huma.OpenAPI().AddOperation(&huma.Operation{
		OperationID: "get-openapi", Method: http.MethodGet, Path: "/openapi.json", Tags: []string{"openapi"}, Summary: "This document",
		Security: []map[string][]string{{}},
		Responses: map[string]*huma.Response{
			"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/openapi+json": {Schema: &huma.Schema{Type: huma.TypeObject}}}},
			"304": {Description: "Not Modified"},
		},
	})
	document, err := json.Marshal(s.huma.OpenAPI())
	if err != nil {
		return nil, fmt.Errorf("write the OpenAPI document: %w", err)
	}
	return document, nil
}
