package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"recolement/collector/inventory"
)

// A figure is kept for a day, for one entity and by name, so that whoever may see some entities alone sees how theirs went.
const (
	FigureObservable = "observable" // records in service of a class that can be seen
	FigureSeen       = "seen"       // of them, those that are
	FigureNamed      = "named"      // devices of a class that has a rule for names
	FigureCompliant  = "compliant"  // of them, those whose name is as it should be
	FigureQuiet      = "quiet"      // devices that are silent for too long
	FigureKind       = "kind."      // begins the names of what stands open of each kind of discrepancy
	FigureService    = "service."   // begins those of compliance by service: service.O10.named, service.O10.compliant
	FigureSite       = "site."      // likewise, by site
)

// FigureKey is whose figure, and which.
type FigureKey struct{ Entity, Name string }

// PutFigures keeps a day's figures in place of those that it had.
func (tx *Tx) PutFigures(ctx context.Context, day time.Time, figures map[FigureKey]int) error {
	day = day.UTC().Truncate(24 * time.Hour)
	if err := perform(ctx, tx.q, "DELETE FROM figure WHERE day = $1", instant(day)); err != nil {
		return fmt.Errorf("clear figures: %w", err)
	}
	for key, n := range figures {
		err := perform(ctx, tx.q, "INSERT INTO figure (day, entity_code, name, value) VALUES ($1, $2, $3, $4)", instant(day), key.Entity, key.Name, int64(n))
		if err != nil {
			return fmt.Errorf("write figures: %w", err)
		}
	}
	return nil
}

// DropFigures removes figures of days before.
func (tx *Tx) DropFigures(ctx context.Context, before time.Time) error {
	if err := perform(ctx, tx.q, "DELETE FROM figure WHERE day < $1", instant(before)); err != nil {
		return fmt.Errorf("drop figures: %w", err)
	}
	return nil
}

// FigureCourses reads figures since a day by name, oldest first, summed over the entities of the view. prefix begins their names.
func (v View) FigureCourses(ctx context.Context, since time.Time, prefix string) (map[string][]Point, error) {
	c := &conditions{}
	c.add("day >= ?", instant(since))
	c.add(`name LIKE ? ESCAPE '\'`, likeEscaper.Replace(prefix)+"%")
	c.within("entity_code", &v.in)
	courses := map[string][]Point{}
	err := each(ctx, v.r.q, "SELECT name, day, sum(value) FROM figure "+c.where()+" GROUP BY name, day ORDER BY name, day", c.args, func(rows *sql.Rows) error {
		var name string
		var p Point
		var value float64 // a sum of integers is a numeric on PostgreSQL
		err := rows.Scan(&name, moment{&p.At}, &value)
		p.Value = int64(value)
		courses[name] = append(courses[name], p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read figures: %w", err)
	}
	return courses, nil
}

// OpenByEntity counts the discrepancies that ask for work by entity and kind; a name is FigureKind and the kind.
func (r reader) OpenByEntity(ctx context.Context) (map[FigureKey]int, error) {
	c := &conditions{}
	among(c, "status", []inventory.Status{inventory.Open, inventory.Acknowledged, inventory.Assigned})
	found := map[FigureKey]int{}
	err := each(ctx, r.q, "SELECT entity_code, kind, count(*) FROM discrepancy "+c.where()+" GROUP BY entity_code, kind", c.args, func(rows *sql.Rows) error {
		var key FigureKey
		var n int
		err := rows.Scan(&key.Entity, &key.Name, &n)
		key.Name = FigureKind + key.Name
		found[key] = n
		return err
	})
	return found, err
}
