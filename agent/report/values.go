package report

import "reflect"

// value reads one value into dst; false means that it is not what f holds, and then pos is anywhere within it.
func (d *decoder) value(f *field, dst reflect.Value) (bool, error) {
	switch f.kind {
	case object:
		return d.one(f, dst)
	case list:
		return d.many(f, dst)
	case texts:
		return several(d, dst.Addr().Interface().(*[]string), d.asText)
	case integers:
		return several(d, dst.Addr().Interface().(*[]int64), d.asInteger)
	}
	return d.single(f.kind, dst)
}

// one reads an object, or a list that holds one (Perl and PHP write an empty object as an empty list).
func (d *decoder) one(f *field, dst reflect.Value) (bool, error) {
	v := reflect.New(f.elem.typ)
	switch c := d.peek(); {
	case c == '{':
		dst.Set(v)
		return true, d.object(f.elem, v.Elem())
	case c != '[' || f.required: // content: a list in its place is no report at all
		return false, nil
	}
	found, empty := false, true
	err := d.elements(func() (bool, error) {
		empty = false
		if found || d.peek() != '{' {
			return false, nil
		}
		found = true
		return true, d.object(f.elem, v.Elem())
	})
	dst.Set(v)
	return found || empty, err
}

// many reads a list of objects, or one object in place of a list of one.
func (d *decoder) many(f *field, dst reflect.Value) (bool, error) {
	element := func() (bool, error) {
		if d.peek() != '{' {
			return false, nil
		}
		n := dst.Len()
		dst.Grow(1)
		dst.SetLen(n + 1)
		return true, d.object(f.elem, dst.Index(n))
	}
	if d.peek() != '[' {
		return element()
	}
	dst.Set(reflect.MakeSlice(dst.Type(), 0, 0))
	return true, d.elements(element)
}

// several reads a list of texts or integers, or one in place of a list of one.
func several[T string | int64](d *decoder, dst *[]T, as func(scalar) (T, bool)) (bool, error) {
	element := func() (bool, error) {
		s, err := d.scalar()
		if err != nil {
			return false, err
		}
		v, ok := as(s)
		if !ok {
			return false, nil
		}
		const each = 16 // bytes of memory, roughly
		if d.budget -= each; d.budget < 0 {
			return false, ErrTooLarge
		}
		*dst = append(*dst, v)
		return true, nil
	}
	if d.peek() != '[' {
		return element()
	}
	*dst = []T{}
	return true, d.elements(element)
}

// elements reads a list by reading each element. One that cannot be understood is left out and listed.
func (d *decoder) elements(element func() (bool, error)) error {
	if err := d.open(); err != nil {
		return err
	}
	depth := d.depth
	d.path = append(d.path, step{})
	for n := 0; ; n++ {
		more, err := d.more(']', n == 0)
		if err != nil {
			return err
		}
		if !more {
			d.path = d.path[:len(d.path)-1]
			return nil
		}
		d.path[len(d.path)-1].index = n
		d.peek()
		start := d.pos
		understood, err := element()
		if err == nil && !understood {
			d.pos, d.depth = start, depth
			err = d.skip()
			d.odd("left out: %s", describe(d.data[start:d.pos]))
		}
		if err != nil {
			return err
		}
	}
}

// single reads a text, an integer or a boolean; a list of one counts as its element.
func (d *decoder) single(k kind, dst reflect.Value) (bool, error) {
	wrapped := d.peek() == '['
	if wrapped {
		if err := d.open(); err != nil {
			return false, err
		}
	}
	s, err := d.scalar()
	if err != nil || !d.set(k, dst, s) {
		return false, err
	}
	if wrapped {
		more, err := d.more(']', false)
		return !more, err
	}
	return true, nil
}

func (d *decoder) set(k kind, dst reflect.Value, s scalar) (ok bool) {
	switch k {
	case text:
		*dst.Addr().Interface().(*string), ok = d.asText(s)
	case integer:
		var n int64
		if n, ok = d.asInteger(s); ok {
			*dst.Addr().Interface().(**int64) = &n
		}
	case truth:
		var b bool
		if b, ok = asTruth(s); ok {
			*dst.Addr().Interface().(**bool) = &b
		}
	}
	return ok
}
