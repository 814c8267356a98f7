package buildcontext

// WriteUpTo is Write with a limit that a test can reach.
func (c *Context) WriteUpTo(dir string, limit int64) (string, error) { return c.write(dir, limit) }
