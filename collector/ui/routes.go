package ui

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"recolement/collector/store"
)

// anyone need not be signed in.
const anyone store.Role = ""

// route is one page or action, and the least role that may use it.
type route struct {
	method, path string
	least        store.Role
	handle       func(*gin.Context) error
}

// routes are all pages and actions.
func (s *site) routes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return slices.Concat(s.settingsRoutes(), s.sweepRoutes(), s.workRoutes(), []route{
		{get, "/", store.Reader, s.home},
		{get, "/dashboard", store.Reader, s.dashboard},
		{get, "/coverage", store.Reader, s.coverage},
		{get, "/naming", store.Reader, s.naming},
		{post, "/naming/try", store.Reader, s.namingTry},
		{post, "/naming/rules", store.Administrator, s.namingSet},
		{get, "/renewal", store.Reader, s.renewal},
		{get, "/renewal/export", store.Reader, s.renewalExport},
		{post, "/renewal/prices", store.Administrator, s.renewalPrice},
		{get, "/sign-in", anyone, s.signInForm},
		{post, "/sign-in", anyone, s.signIn},
		{post, "/sign-out", anyone, s.signOut},
		{post, "/preferences", anyone, s.setPreferences},

		{get, "/discrepancies", store.Reader, s.discrepancyList},
		{get, "/discrepancies/:key", store.Reader, s.discrepancyShow},
		{get, "/discrepancies/:key/decisions", store.Reader, s.discrepancyAgain},
		{post, "/discrepancies/:key/decisions", store.Manager, s.discrepancyDecide},
		{post, "/discrepancies/:key/comments", store.Manager, s.commentAdd},
		{post, "/discrepancies/preview", store.Manager, s.bulkPreview},
		{post, "/discrepancies/decisions", store.Manager, s.bulkDecide},
		{get, "/bulks/:id", store.Reader, s.bulkShow},
		{post, "/bulks/:id/undo", store.Manager, s.bulkUndo},
		{post, "/decisions/:id/undo", store.Manager, s.decisionUndo},

		{post, "/views", store.Reader, s.viewSave},
		{post, "/views/:id/remove", store.Reader, s.viewRemove},
		{get, "/events", store.Reader, s.events},

		{get, "/assets", store.Reader, s.assetList},
		{get, "/assets/export", store.Reader, s.assetExport},
		{get, "/assets/:id", store.Reader, s.assetShow},
		{get, "/devices", store.Reader, s.deviceList},
		{get, "/devices/export", store.Reader, s.deviceExport},
		{get, "/devices/:id", store.Reader, s.deviceShow},
		{get, "/search", store.Reader, s.search},

		{get, "/import", store.Reader, s.importList},
		{post, "/import", store.Manager, s.importPreview},
		{post, "/import/preview", store.Manager, s.importAgain},
		{post, "/import/confirm", store.Manager, s.importConfirm},
		{post, "/import/:id/undo", store.Manager, s.importUndo},
		{get, "/import/reports", store.Reader, s.reportUploadForm},
		{post, "/import/reports", store.Manager, s.reportUpload},

		{get, "/account", store.Reader, s.accountShow},
		{post, "/account/password", store.Reader, s.accountPassword},
		{post, "/account/sessions", store.Reader, s.accountSessions},
	})
}

// sweepRoutes are the pages of sweeps; who defines them is an administrator.
func (s *site) sweepRoutes() []route {
	const get, post, admin = http.MethodGet, http.MethodPost, store.Administrator
	return []route{
		{get, "/sweeps", store.Reader, s.sweepList},
		{post, "/sweeps", admin, s.sweepAdd},
		{get, "/sweeps/new", admin, s.sweepNew},
		{get, "/sweeps/events", store.Reader, s.sweepEvents},
		{get, "/sweeps/:id", store.Reader, s.sweepShow},
		{post, "/sweeps/:id", admin, s.sweepChange},
		{get, "/sweeps/:id/edit", admin, s.sweepEdit},
		{post, "/sweeps/:id/run", admin, s.sweepRun},
		{post, "/sweeps/:id/stop", admin, s.sweepStop},
		{post, "/sweeps/:id/remove", admin, s.sweepRemove},
	}
}

// workRoutes are the pages of what decisions lead to.
func (s *site) workRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{get, "/corrections", store.Reader, s.correctionList},
		{post, "/corrections", store.Manager, s.correctionDraft},
		{get, "/corrections/:id", store.Reader, s.correctionShow},
		{post, "/corrections/:id/download", store.Manager, s.correctionDownload},
		{post, "/corrections/:id/sent", store.Manager, s.correctionSent},
		{get, "/tasks", store.Reader, s.workList},
	}
}

// home is the dashboard.
func (s *site) home(c *gin.Context) error {
	c.Redirect(http.StatusSeeOther, "/dashboard")
	return nil
}
