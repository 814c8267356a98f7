package component_test

import (
	"fmt"

	"github.com/lintel-go/lintel/constructs/amipipeline/component"
)

func ExampleParse() {
	_, err := component.Parse(`
schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Update
        action: UpdateOs
        timeoutSeconds: soon
`)
	fmt.Println(err)
	// Output:
	// line 6: got action "UpdateOs": it must be one of AppendFile, Assert, CopyFile, CopyFolder, CreateFile, CreateFolder, CreateSymlink, DeleteFile, DeleteFolder, ExecuteBash, ExecuteBinary, ExecuteDocument, ExecutePowerShell, InstallMSI, ListFiles, MoveFile, MoveFolder, ReadFile, Reboot, S3Download, S3Upload, SetFileEncoding, SetFileOwner, SetFilePermissions, SetFolderOwner, SetFolderPermissions, SetRegistry, UninstallMSI, UpdateOS, WebDownload
	// line 8: got timeoutSeconds "soon": it must be more than 0, or -1 for no limit
}
