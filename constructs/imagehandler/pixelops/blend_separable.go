package pixelops

import "math"

// f returns the blend function of a separable mode (ISO 32000-1, 11.3.5.2) for a
// level of what is laid over and one of what lies under, from 0 to 1.
func (m Blend) f(a, b float32) float32 {
	switch m {
	case Multiply:
		return a * b
	case Screen:
		return a + b - a*b
	case Overlay:
		return hardLight(b, a)
	case Darken:
		return min(a, b)
	case Lighten:
		return max(a, b)
	case ColourDodge:
		if a < 1 {
			return min(1, b/(1-a))
		}
		return 1
	case ColourBurn:
		if a > 0 {
			return 1 - min(1, (1-b)/a)
		}
		return 0
	case HardLight:
		return hardLight(a, b)
	case SoftLight:
		return softLight(a, b)
	case Difference:
		return max(a-b, b-a)
	}
	return a + b - 2*a*b
}

// hardLight multiplies or screens, as a says.
func hardLight(a, b float32) float32 {
	if a <= 0.5 {
		return 2 * a * b
	}
	return 1 - 2*(1-a)*(1-b)
}

// softLight darkens or lightens b, as a says.
func softLight(a, b float32) float32 {
	if a <= 0.5 {
		return b - (1-2*a)*b*(1-b)
	}
	d := float32(math.Sqrt(float64(b)))
	if b <= 0.25 {
		d = ((16*b-12)*b + 4) * b
	}
	return b + (2*a-1)*(d-b)
}
