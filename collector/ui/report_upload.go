package ui

import (
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"recolement/collector/estate"
	"recolement/collector/inventory"
	"recolement/collector/store"
)

const (
	largestUpload = 64 << 20 // all files of one form together; an archive unpacks to more
	uploadMemory  = 1 << 20  // of it in memory; the rest waits on disk
	oddShown      = 50
)

type reportUploadPage struct {
	Page
	Limit string
	Files []uploadedFile // what became of those just handed in; none before
	Odd   []oddAgent
}

// uploadedFile is what became of one file.
type uploadedFile struct {
	Name           string
	Taken, Refused string
	AnyRefused     bool
	Failed         bool // on our side, in the middle
	Problems       []uploadProblem
	More           string
}

type uploadProblem struct{ Where, Reason string }

// oddAgent is an agent whose last report was not wholly understood.
type oddAgent struct {
	DeviceID, Program, When, Count string
	First                          []store.Oddity
}

// reportUploadForm takes files of reports, and shows what was not understood of those that agents have sent.
func (s *site) reportUploadForm(c *gin.Context) error {
	return s.reportUploadPage(c, http.StatusOK, nil)
}

func (s *site) reportUploadPage(c *gin.Context, status int, files []uploadedFile) error {
	odd, err := s.view(c).OddAgents(c.Request.Context(), oddShown)
	if err != nil {
		return fmt.Errorf("list odd reports: %w", err)
	}
	p := reportUploadPage{Page: s.page(c, "ui.reports.title", "import"), Limit: strconv.Itoa(largestUpload >> 20), Files: files}
	for _, a := range odd {
		p.Odd = append(p.Odd, oddAgent{DeviceID: a.DeviceID, Program: a.Program + " " + a.Version, When: p.Moment(a.OddAt), Count: p.Number(a.Oddities), First: a.Oddity})
	}
	s.render(c, status, "report_upload", p)
	return nil
}

// reportUpload takes the reports of each file in, as if their agents had sent them.
func (s *site) reportUpload(c *gin.Context) error {
	if !s.access(c).Manages.All { // they speak of any entity's devices
		return inventory.Errorf(inventory.Denied, "reports are taken in by managers of all entities").Because("reports_denied")
	}
	text := s.text(c)
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, largestUpload+1<<20)
	err := c.Request.ParseMultipartForm(uploadMemory)
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return complaint{text: text.T("ui.import.large", arg("limit", strconv.Itoa(largestUpload>>20)))}
	}
	if err != nil || c.Request.MultipartForm == nil {
		return complaint{text: text.T("ui.reports.missing")}
	}
	form := c.Request.MultipartForm
	defer func() { _ = form.RemoveAll() }() // what stays lies in the system's folder for such files
	p := s.page(c, "ui.reports.title", "import")
	var files []uploadedFile
	status := http.StatusOK
	for _, head := range form.File["file"] {
		if head.Size == 0 && head.Filename == "" {
			continue
		}
		f := s.takeUpload(c, p, head)
		if f.Failed {
			status = http.StatusInternalServerError
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		return complaint{text: text.T("ui.reports.missing")}
	}
	return s.reportUploadPage(c, status, files)
}

func (s *site) takeUpload(c *gin.Context, p Page, head *multipart.FileHeader) uploadedFile {
	f := uploadedFile{Name: fileName(head.Filename)}
	result, err := s.takeFile(c, f.Name, head)
	if err != nil {
		s.Log.Error("take uploaded reports", "file", f.Name, "error", err)
		f.Failed = true
	}
	f.Taken, f.Refused, f.AnyRefused = p.Number(result.Taken), p.Number(result.Refused), result.Refused > 0
	for _, problem := range result.Problems {
		where := problem.Entry
		if problem.Line > 0 {
			where += ":" + strconv.Itoa(problem.Line)
		}
		f.Problems = append(f.Problems, uploadProblem{where, problem.Reason})
	}
	if more := result.Refused - len(result.Problems); more > 0 {
		f.More = p.T("ui.import.more", "n", p.Number(more))
	}
	return f
}

func (s *site) takeFile(c *gin.Context, name string, head *multipart.FileHeader) (estate.FileResult, error) {
	file, err := head.Open()
	if err != nil {
		return estate.FileResult{}, fmt.Errorf("open uploaded file: %w", err)
	}
	defer file.Close()
	return s.Estate.TakeFile(c.Request.Context(), estate.ReportFile{Name: name, File: file, Size: head.Size, By: s.visitor(c)})
}
