using System.Collections.Frozen;
using Microsoft.AspNetCore.Components;

namespace Panoptes.Server.Ui.Parts;

/// <summary>A line drawing on a grid of 24; decoration only, so a word or label stands beside it.</summary>
public sealed partial class Icon
{
    private static readonly FrozenDictionary<string, string> Shapes = new Dictionary<string, string>
    {
        ["overview"] = """<rect x="3" y="3" width="7.5" height="9" rx="1.5"/><rect x="13.5" y="3" width="7.5" height="5" rx="1.5"/><rect x="3" y="15" width="7.5" height="6" rx="1.5"/><rect x="13.5" y="11" width="7.5" height="10" rx="1.5"/>""",
        ["pulse"] = """<path d="M2.5 12.500h4.500l2.500-7 5 13.500 2.500-6.500h4.500"/>""",
        ["cube"] = """<path d="M12 2.800l8 4.600v9.200l-8 4.600-8-4.600V7.400z"/><path d="M4.300 7.600L12 12l7.700-4.400M12 12v9"/>""",
        ["plug"] = """<path d="M8.500 3v5M15.500 3v5M6 8h12v3.500a6 6 0 0 1-12 0zM12 17.500V21"/>""",
        ["sliders"] = """<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>""",
        ["book"] = """<path d="M5 4.500A1.500 1.500 0 0 1 6.500 3H19v18H6.500A1.500 1.500 0 0 1 5 19.500zM5 18h14M9 7.500h6"/>""",
        ["search"] = """<circle cx="10.500" cy="10.500" r="6.500"/><path d="M15.500 15.500L21 21"/>""",
        ["clock"] = """<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.500 2"/>""",
        ["down"] = """<path d="M7 10l5 5 5-5"/>""",
        ["right"] = """<path d="M10 7l5 5-5 5"/>""",
        ["contrast"] = """<circle cx="12" cy="12" r="8.500"/><path d="M12 3.500v17a8.500 8.500 0 0 0 0-17z" fill="currentColor"/>""",
        ["plus"] = """<path d="M12 5v14M5 12h14"/>""",
        ["close"] = """<path d="M6 6l12 12M18 6L6 18"/>""",
        ["refresh"] = """<path d="M20 11.500A8 8 0 0 0 5.600 7L4 9M4 4.500V9h4.500M4 12.500A8 8 0 0 0 18.400 17L20 15M20 19.500V15h-4.500"/>""",
        ["play"] = """<path d="M7 4.500v15l12-7.500z"/>""",
        ["edit"] = """<path d="M4 20l1-4.500L16.500 4l3.500 3.500L8.500 19zM14 6.500l3.500 3.500"/>""",
        ["trash"] = """<path d="M4 6.500h16M9 6.500V4h6v2.500M6.500 6.500L7.500 20h9l1-13.500M10 10.500v6M14 10.500v6"/>""",
        ["check"] = """<path d="M5 12.500l4.500 4.500L19 7.500"/>""",
        ["warning"] = """<path d="M12 3.500L22 20.500H2zM12 10v5M12 17.600v.4"/>""",
        ["download"] = """<path d="M12 4v11M7.500 11l4.500 4.500 4.500-4.500M4.500 20h15"/>""",
        ["table"] = """<rect x="3.500" y="4.500" width="17" height="15" rx="1.500"/><path d="M3.500 9.500h17M3.500 14.500h17M10 9.500v10"/>""",
        ["key"] = """<circle cx="8" cy="15" r="4.500"/><path d="M11.500 11.500L20 3.500M16 7l3 3"/>""",
        ["more"] = """<circle cx="5.500" cy="12" r="1.200" fill="currentColor"/><circle cx="12" cy="12" r="1.200" fill="currentColor"/><circle cx="18.500" cy="12" r="1.200" fill="currentColor"/>""",
        ["spark"] = """<path d="M12 3v4M12 17v4M3 12h4M17 12h4M6 6l2.500 2.500M15.500 15.500L18 18M18 6l-2.500 2.500M8.500 15.500L6 18"/>""",
        ["eye"] = """<path d="M2.500 12C5 7.500 8.200 5.500 12 5.500s7 2 9.500 6.500c-2.500 4.500-5.700 6.500-9.500 6.500S5 16.500 2.500 12z"/><circle cx="12" cy="12" r="2.800"/>""",
        ["copy"] = """<rect x="8.500" y="8.500" width="11.500" height="11.500" rx="1.500"/><path d="M5.500 15.500H4V4h11.500v1.500"/>""",
        ["gauge"] = """<path d="M4.500 18.500a9 9 0 1 1 15 0zM12 14.500l4-5"/><circle cx="12" cy="14.500" r="1.200" fill="currentColor"/>""",
        ["compare"] = """<path d="M7 4v16M17 4v16M3.500 8L7 4l3.500 4M13.500 16l3.500 4 3.500-4"/>""",
        ["stop"] = """<rect x="6" y="6" width="12" height="12" rx="2"/>""",
        ["chip"] = """<rect x="6.500" y="6.500" width="11" height="11" rx="1.500"/><path d="M9.500 3v3.500M14.500 3v3.500M9.500 17.500V21M14.500 17.500V21M3 9.500h3.500M3 14.500h3.500M17.500 9.500H21M17.500 14.500H21"/>""",
        ["laptop"] = """<rect x="4.500" y="5" width="15" height="10.500" rx="1.500"/><path d="M2 19h20"/>""",
    }.ToFrozenDictionary();

    /// <summary>Which, e.g. <c>pulse</c>.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>Width and height, px.</summary>
    [Parameter]
    public int Size { get; set; } = 18;
}
