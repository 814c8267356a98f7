package main

import (
	"context"
	"fmt"
	"os/exec"
	"path"
	"strings"
)

const library = "github.com/lintel-go/lintel"

// A handler is a Lambda function of the library.
type handler struct {
	importPath string
	// dependencies are the import paths of all packages it links.
	dependencies []string
}

// name is short: the last element of the import path.
func (h handler) name() string { return path.Base(h.importPath) }

// handlers returns the root directory of the library's module and all handlers in it: the commands below a directory
// named lambda.
func handlers(ctx context.Context) (root string, all []handler, err error) {
	root, err = goList(ctx, ".", "-m", "-f={{.Dir}}", library)
	if err != nil {
		return "", nil, err
	}
	list, err := goList(ctx, root, `-f={{if eq .Name "main"}}{{.ImportPath}} {{join .Deps " "}}{{end}}`, "./constructs/.../lambda/...")
	if err != nil {
		return "", nil, err
	}
	for line := range strings.Lines(list) {
		words := strings.Fields(line)
		all = append(all, handler{words[0], words[1:]})
	}
	if len(all) == 0 {
		return "", nil, fmt.Errorf("no handlers below %s/constructs", root)
	}
	return root, all, nil
}

func goList(ctx context.Context, dir string, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, "go", append([]string{"list"}, arguments...)...)
	command.Dir = dir
	var stderr strings.Builder
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", command, err, strings.TrimSpace(stderr.String()))
	}
	return strings.TrimSpace(string(out)), nil
}
