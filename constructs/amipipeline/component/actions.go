package component

// Platform of an image, in Image Builder's notation.
type Platform string

// The platforms of Image Builder's components.
const (
	Linux   Platform = "Linux"
	Windows Platform = "Windows"
	MacOS   Platform = "macOS"
)

// action is what is known of an action module.
type action struct {
	not        []Platform // where it does not run
	needsInput bool       // inputs must be there
}

// actions by name (User Guide, "Action modules supported by AWSTOE component
// manager").
var actions = map[string]action{
	"AppendFile":           {needsInput: true},
	"Assert":               {needsInput: true},
	"CopyFile":             {needsInput: true},
	"CopyFolder":           {needsInput: true},
	"CreateFile":           {needsInput: true},
	"CreateFolder":         {needsInput: true},
	"CreateSymlink":        {needsInput: true},
	"DeleteFile":           {needsInput: true},
	"DeleteFolder":         {needsInput: true},
	"ExecuteBash":          {needsInput: true, not: []Platform{Windows}},
	"ExecuteBinary":        {needsInput: true},
	"ExecuteDocument":      {needsInput: true},
	"ExecutePowerShell":    {needsInput: true, not: []Platform{Linux, MacOS}},
	"InstallMSI":           {needsInput: true, not: []Platform{Linux, MacOS}},
	"ListFiles":            {needsInput: true},
	"MoveFile":             {needsInput: true},
	"MoveFolder":           {needsInput: true},
	"ReadFile":             {needsInput: true},
	"Reboot":               {},
	"S3Download":           {needsInput: true},
	"S3Upload":             {needsInput: true},
	"SetFileEncoding":      {needsInput: true},
	"SetFileOwner":         {needsInput: true},
	"SetFilePermissions":   {needsInput: true},
	"SetFolderOwner":       {needsInput: true},
	"SetFolderPermissions": {needsInput: true},
	"SetRegistry":          {needsInput: true, not: []Platform{Linux, MacOS}},
	"UninstallMSI":         {needsInput: true, not: []Platform{Linux, MacOS}},
	"UpdateOS":             {not: []Platform{MacOS}},
	"WebDownload":          {needsInput: true},
}

// Phases that Image Builder runs for machine images; another name never runs.
const (
	Build    = "build"
	Validate = "validate"
	Test     = "test"
)

// onFailure is what a step may say.
var onFailure = []string{"Abort", "Continue", "Ignore"}
