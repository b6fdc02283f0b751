using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Panoptes.Server.Ui.Shell;

/// <summary>How often a page renews what it shows.</summary>
internal enum RefreshChoice
{
    /// <summary>As soon as something happened.</summary>
    Live,

    /// <summary>Every 30 seconds.</summary>
    HalfMinute,

    /// <summary>Only when asked.</summary>
    Off,
}

/// <summary>What the global bar says, read from the address: one per circuit. Panels listen to it.</summary>
internal sealed class Viewing : IDisposable
{
    private static readonly TimeSpan LivePulse = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SlowPulse = TimeSpan.FromSeconds(30);

    private readonly NavigationManager _navigation;
    private readonly Viewer _viewer;
    private readonly ITimer _timer;
    private readonly LiveHints _hints;

    public Viewing(NavigationManager navigation, Viewer viewer, LiveHints hints, TimeProvider time)
    {
        (_navigation, _viewer, _hints) = (navigation, viewer, hints);
        _timer = time.CreateTimer(_ => Ticked?.Invoke(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _navigation.LocationChanged += OnLocationChanged;
        _hints.Happened += OnHappened;
        Read();
    }

    /// <summary>Raised when range or refresh changed.</summary>
    public event Action? Changed;

    /// <summary>Raised when panels shall renew what they show; on any thread.</summary>
    public event Action? Ticked;

    public RangeChoice Range { get; private set; } = RangeChoice.Default;

    public RefreshChoice Refresh { get; private set; }

    /// <summary>The moments that are shown now.</summary>
    public TimeRange Span => Range.At(_viewer.Now);

    /// <summary>Renews everything once.</summary>
    public void RefreshNow() => Ticked?.Invoke();

    /// <summary>An address of this UI that keeps range and refresh.</summary>
    /// <param name="path">E.g. <c>ui/monitoring</c>, with a query of its own or not.</param>
    public string Link(string path)
    {
        var kept = Kept(Range, Refresh);
        return kept.Length == 0 ? path : path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + kept;
    }

    public void Show(RangeChoice range) => GoTo(range, Refresh);

    public void Show(RefreshChoice refresh) => GoTo(Range, refresh);

    public void Dispose()
    {
        _navigation.LocationChanged -= OnLocationChanged;
        _hints.Happened -= OnHappened;
        _timer.Dispose();
    }

    private static string Kept(RangeChoice range, RefreshChoice refresh) => string.Join('&', new[]
    {
        range == RangeChoice.Default ? "" : range.Query,
        refresh switch { RefreshChoice.HalfMinute => "refresh=30s", RefreshChoice.Off => "refresh=off", _ => "" },
    }.Where(part => part.Length > 0));

    private void GoTo(RangeChoice range, RefreshChoice refresh) => _navigation.NavigateTo(_navigation.GetUriWithQueryParameters(
        new Dictionary<string, object?>
        {
            ["range"] = range.From is null && range != RangeChoice.Default ? range.Key : null,
            ["from"] = range.From?.UtcDateTime,
            ["to"] = (range.From + range.Length)?.UtcDateTime,
            ["refresh"] = refresh switch { RefreshChoice.HalfMinute => "30s", RefreshChoice.Off => "off", _ => null },
        }));

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e) => Read();

    private void OnHappened()
    {
        if (Refresh == RefreshChoice.Live)
        {
            Ticked?.Invoke();
        }
    }

    private void Read()
    {
        var query = QueryHelpers.ParseQuery(new Uri(_navigation.Uri).Query);
        string? One(string name) => query.TryGetValue(name, out var values) ? values.ToString() : null;

        var range = RangeChoice.Read(One("range"), One("from"), One("to"));
        var refresh = One("refresh") switch { "30s" => RefreshChoice.HalfMinute, "off" => RefreshChoice.Off, _ => RefreshChoice.Live };
        var pulse = refresh switch
        {
            RefreshChoice.Live => LivePulse,
            RefreshChoice.HalfMinute => SlowPulse,
            _ => Timeout.InfiniteTimeSpan,
        };
        _timer.Change(pulse, pulse);
        if ((range, refresh) != (Range, Refresh))
        {
            (Range, Refresh) = (range, refresh);
            Changed?.Invoke();
        }
    }
}
