namespace Panoptes.Benchmarks.Resources;

/// <summary>One reading of a graphics card; what it does not tell is null.</summary>
/// <param name="Card">Which card, unique on the machine.</param>
/// <param name="UsePercent">How much of the time it worked, percent.</param>
/// <param name="MemoryBytes">Its memory in use.</param>
/// <param name="Watts">What it draws.</param>
internal sealed record GpuReading(string Card, double? UsePercent, long? MemoryBytes, double? Watts);

/// <summary>What the cards took over a whole watch.</summary>
/// <param name="Percent">The highest mean use of a card.</param>
/// <param name="MemoryBytes">The most memory in use on all cards together.</param>
/// <param name="Joules">Energy of the cards that tell what they draw.</param>
internal sealed record GpuUse(double? Percent, long? MemoryBytes, double? Joules);

/// <summary>Adds up the readings of all cards, from whichever thread they come.</summary>
/// <param name="freshFor">How long a reading stands if no other follows: a card that fell silent has no figures.</param>
internal sealed class GpuTally(TimeSpan freshFor)
{
    /// <summary>A card's figures must rest on readings of this share of the time; the rest is taken to have been the same.</summary>
    private const double CoveredShare = 0.75;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Card> _cards = [];
    private readonly TimeWeightedMean _memory = new(freshFor.TotalMilliseconds);
    private long? _mostMemory;

    public void Add(double atMs, GpuReading reading)
    {
        lock (_lock)
        {
            if (!_cards.TryGetValue(reading.Card, out var card))
            {
                _cards[reading.Card] = card = new Card(freshFor.TotalMilliseconds);
            }

            card.Add(atMs, reading);
            if (reading.MemoryBytes is not null && Memory(atMs) is { } memory)
            {
                _memory.Add(atMs, memory);
                _mostMemory = Math.Max(_mostMemory ?? 0, memory);
            }
        }
    }

    /// <summary>The busiest card's use, and the memory in use on all together.</summary>
    public (double? Percent, long? MemoryBytes) At(double atMs)
    {
        lock (_lock)
        {
            return (Fresh(atMs).Max(card => card.Last.UsePercent), Memory(atMs));
        }
    }

    /// <summary>The figures from 0 to a moment.</summary>
    public GpuUse Over(double atMs)
    {
        lock (_lock)
        {
            var watts = _cards.Values.Select(card => card.Watts.Over(atMs, CoveredShare)).OfType<double>().ToList();
            return new GpuUse(
                _cards.Values.Max(card => card.Percent.Over(atMs, CoveredShare)),
                _memory.Over(atMs, CoveredShare) is null ? null : _mostMemory,
                watts.Count > 0 ? watts.Sum() * atMs / 1_000 : null);
        }
    }

    private long? Memory(double atMs)
    {
        var known = Fresh(atMs).Select(card => card.Last.MemoryBytes).OfType<long>().ToList();
        return known.Count > 0 ? known.Sum() : null;
    }

    private IEnumerable<Card> Fresh(double atMs) => _cards.Values.Where(card => atMs - card.AtMs <= freshFor.TotalMilliseconds);

    private sealed class Card(double longestGapMs)
    {
        public TimeWeightedMean Percent { get; } = new(longestGapMs);

        public TimeWeightedMean Watts { get; } = new(longestGapMs);

        public double AtMs { get; private set; }

        public GpuReading Last { get; private set; } = new("", null, null, null);

        public void Add(double atMs, GpuReading reading)
        {
            (AtMs, Last) = (atMs, reading);
            if (reading.UsePercent is { } percent)
            {
                Percent.Add(atMs, percent);
            }

            if (reading.Watts is { } watts)
            {
                Watts.Add(atMs, watts);
            }
        }
    }
}
