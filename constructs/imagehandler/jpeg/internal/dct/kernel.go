package dct

//go:generate go -C ../../../../../tools/kernels run ./dct -out ../../constructs/imagehandler/jpeg/internal/dct/dct_amd64.s -stubs ../../constructs/imagehandler/jpeg/internal/dct/dct_amd64.go -pkg dct
