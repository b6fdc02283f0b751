using System.Buffers;

namespace Panoptes.Llm;

/// <summary>
/// Values of one call in a rented array. A measuring process with hundreds of streams allocates next to nothing per token that way:
/// each collection would stop all of them, and count as the model's slowness.
/// </summary>
internal sealed class PooledList<T>(int capacity) : IDisposable
    where T : unmanaged
{
    private T[] _items = ArrayPool<T>.Shared.Rent(capacity);

    public int Count { get; private set; }

    public T this[int index] => Written[index];

    public ReadOnlySpan<T> Written => _items.AsSpan(0, Count);

    public void Add(T item)
    {
        Room(1)[0] = item;
        Count++;
    }

    /// <summary>Room for at least so many more; <see cref="Advance"/> says how many were put there.</summary>
    public Span<T> Room(int count)
    {
        if (_items.Length - Count < count)
        {
            var larger = ArrayPool<T>.Shared.Rent(Math.Max(Count + count, 2 * _items.Length));
            Written.CopyTo(larger);
            ArrayPool<T>.Shared.Return(_items);
            _items = larger;
        }

        return _items.AsSpan(Count);
    }

    public void Advance(int count) => Count += count;

    public void Dispose()
    {
        ArrayPool<T>.Shared.Return(_items);
        (_items, Count) = ([], 0);
    }
}
