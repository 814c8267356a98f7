package store

import "context"

func followerKey(group string) string { return "group#" + group }

// Followed returns the image that an Auto Scaling group was told of last, or "".
func (t Table) Followed(ctx context.Context, group string) (string, error) {
	var image string
	item, err := t.get(ctx, followerKey(group), "followed")
	if err != nil {
		return "", err
	}
	return image, decode(item, &image)
}

// PutFollowed notes which image a group was told of.
func (t Table) PutFollowed(ctx context.Context, group, image string) error {
	return t.put(ctx, followerKey(group), "followed", image)
}
