namespace Panoptes.Benchmarks;

/// <summary>Draws from the distributions that arrivals and resampling need.</summary>
internal static class Gamma
{
    /// <summary>Exponential with mean 1.</summary>
    public static double Exponential(Random random) => -Math.Log(1 - random.NextDouble());

    /// <summary>Standard normal, by Box and Muller.</summary>
    public static double Normal(Random random) => Math.Sqrt(2 * Exponential(random)) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Gamma with this shape and scale 1, by Marsaglia and Tsang (2000).</summary>
    public static double Sample(double shape, Random random)
    {
        if (shape < 1)
        {
            // A shape below 1 is one of shape + 1, thinned by a power of a uniform.
            return Sample(shape + 1, random) * Math.Pow(1 - random.NextDouble(), 1 / shape);
        }

        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = Normal(random);
            var v = Math.Pow(1 + (c * x), 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < (x * x / 2) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v;
            }
        }
    }

    /// <summary>Beta of these two shapes.</summary>
    public static double Beta(double a, double b, Random random)
    {
        var x = Sample(a, random);
        return x / (x + Sample(b, random));
    }
}
