package request

import "slices"

// built are a request's edits as typed values.
type built struct {
	steps  []step
	format Format // of toFormat
	orient bool   // unless there is nothing else to do
}

// build makes typed edits of the JSON ones by the table. Names that are not in the
// table are refused: the original ignores them.
func (p *Parser) build(edits members) (*built, error) {
	b := &built{}
	rotate, orient := false, value{}
	for _, m := range edits {
		spec := specByName[m.name]
		if spec == nil {
			return nil, editError(m.name, "There is no edit %s.", quote(m.name))
		}
		switch spec.Name {
		case "rotate":
			if m.value.kind == null {
				spec = specByName["stripMetadata"]
			} else {
				rotate = true
			}
		case "autoOrient":
			orient = m.value
		}
		edit, err := spec.parse(m.name, m.value)
		if err != nil {
			return nil, err
		}
		if err := p.add(b, spec, edit); err != nil {
			return nil, err
		}
	}
	b.orient = orient.kind == absent && !rotate && !p.options.KeepOrientation
	return b, nil
}

// add checks what an edit means here and adds it, in place of one of the same
// name: greyscale and grayscale are one.
func (p *Parser) add(b *built, spec *Spec, edit Edit) error {
	switch e := edit.(type) {
	case nil:
		return nil
	case toFormat:
		b.format = e.format
		return nil
	case Resize:
		if err := p.checkSize(e); err != nil {
			return err
		}
	case Overlay:
		if err := p.checkSource(e.Bucket, e.Key, messageOverlay); err != nil {
			return err
		}
	}
	if spec.stage != stageCropBefore {
		b.steps = slices.DeleteFunc(b.steps, func(s step) bool { return s.edit.Name() == edit.Name() })
	}
	b.steps = append(b.steps, step{edit: edit, stage: spec.stage})
	return nil
}

func (p *Parser) checkSize(r Resize) error {
	limits := p.options.Limits
	if r.Width > limits.Dimension || r.Height > limits.Dimension || r.Width > 0 && r.Height > limits.Pixels/r.Width {
		e := badRequest(CodeResize, messageResize).because("The edit resize can be up to %d pixels wide and high, and %d in all.", limits.Dimension, limits.Pixels)
		e.Edit = "resize"
		return e
	}
	return nil
}

// chooseFormat sets the output format as the original does: toFormat, or what the
// Accept field prefers, or a JSON request's outputFormat, or that of the last
// format edit.
func (p *Parser) chooseFormat(r *Request, b *built, d *draft, accept string) error {
	asked, err := d.askedFormat()
	if err != nil {
		return err
	}
	r.OutputFormat = b.format
	if r.OutputFormat == "" && len(p.options.AutoFormats) > 0 {
		r.Vary = append(r.Vary, "Accept")
		r.OutputFormat, r.Negotiated = Negotiate(accept, p.options.AutoFormats)
	}
	if r.OutputFormat == "" {
		r.OutputFormat = asked
	}
	if r.OutputFormat == "" {
		r.OutputFormat = forcedFormat(b.steps)
	}
	if r.OutputFormat == "" {
		return nil
	}
	if !slices.Contains(p.options.Formats, r.OutputFormat) {
		return formatError(string(r.OutputFormat))
	}
	if err := b.setEncoding(r.OutputFormat); err != nil {
		return err
	}
	b.setEffort(d.effort)
	return nil
}

func (d *draft) askedFormat() (Format, error) {
	if !d.outputFormat.isGiven() {
		return "", nil
	}
	f, ok := ParseFormat(d.outputFormat.text)
	if !ok {
		return "", formatError(d.outputFormat.text)
	}
	return f, nil
}

func forcedFormat(steps []step) Format {
	for _, s := range slices.Backward(steps) {
		if e, ok := s.edit.(encoding); ok && e.forced() {
			return Format(e.Name())
		}
	}
	return ""
}

// setEncoding keeps of the format edits that of the output format, or adds one
// with the defaults and the quality that is given without a format.
func (b *built) setEncoding(f Format) error {
	spec := specByName[string(f)]
	options := value{kind: object}
	var chosen Edit
	b.steps = slices.DeleteFunc(b.steps, func(s step) bool {
		if q, ok := s.edit.(Quality); ok && spec.takes("quality") {
			options.members.set("quality", numberValue(float64(q.Quality)))
		} else if e, ok := s.edit.(encoding); ok && e.Name() == string(f) {
			chosen = e.force()
		}
		return s.stage == stageEncode
	})
	if chosen == nil {
		var err error
		if chosen, err = spec.parse(spec.Name, options); err != nil {
			return err
		}
	}
	b.steps = append(b.steps, step{edit: chosen, stage: stageEncode})
	return nil
}

// setEffort applies a JSON request's effort, which is for WebP. As in the original
// one that is not 0 to 6 means the default.
func (b *built) setEffort(effort value) {
	last := &b.steps[len(b.steps)-1]
	webp, ok := last.edit.(EncodeWebP)
	if !ok || !effort.isGiven() {
		return
	}
	n, ok := effort.number, effort.kind == number
	if effort.kind == text {
		n, ok = jsNumber(effort.text)
	}
	if !ok || n <= -1 || n >= 7 {
		n = defaultEffort
	}
	webp.Effort = int(n)
	last.edit = webp
}
