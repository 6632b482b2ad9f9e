package helmvalues

import "testing"

func BenchmarkGenerate(b *testing.B) {
	inv := fleet(b, map[string]string{"clusters/dev-eu-2.yaml": overrides})
	for _, cluster := range []string{"prod-na", "dev-eu-2"} {
		b.Run(cluster, func(b *testing.B) {
			for b.Loop() {
				o, _ := generate(b, inv, cluster)
				if _, err := o.YAML(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
