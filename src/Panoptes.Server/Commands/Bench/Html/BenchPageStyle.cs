namespace Panoptes.Server.Commands.Bench.Html;

/// <summary>The page's looks. Light or dark as the system prefers; on paper always light.</summary>
internal static class BenchPageStyle
{
    public const string Css =
        """
        :root{color-scheme:light dark;--back:#f6f7f9;--card:#fff;--ink:#17202b;--soft:#55606e;--rule:#dde2e8;--main:#1f6feb;--second:#b45309;--good:#1a7f37;--warn:#9a6700;--bad:#c0292f}
        @media (prefers-color-scheme:dark){:root{--back:#0f1419;--card:#171d24;--ink:#e6ebf1;--soft:#9aa7b5;--rule:#2c3540;--main:#5aa2ff;--second:#f0a050;--good:#4cc26a;--warn:#e0b040;--bad:#ff7b76}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        main{max-width:1280px;margin:0 auto;padding:24px 16px 48px}
        h1{font-size:1.6rem;line-height:1.25;margin:0;overflow-wrap:anywhere}
        h2{font-size:1.2rem;margin:36px 0 12px}
        h3{font-size:.95rem;margin:0 0 8px;font-weight:600}
        p{margin:4px 0}
        .soft,figcaption{color:var(--soft);font-size:.87rem;overflow-wrap:anywhere}
        .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:20px 0}
        .card,figure,.block{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:14px 16px}
        .card dt{color:var(--soft);font-size:.82rem}
        .card dd{margin:2px 0 0;font-size:1.45rem;font-weight:600;font-variant-numeric:tabular-nums;line-height:1.2}
        .card .soft{font-weight:400;font-size:.8rem;display:block;margin-top:4px}
        .card.bad dd{color:var(--bad)}.card.good dd{color:var(--good)}.card.warn dd{color:var(--warn)}
        ul.findings{list-style:none;margin:0;padding:0;display:grid;gap:8px}
        ul.findings li{padding-left:12px;border-left:4px solid var(--rule);overflow-wrap:anywhere}
        li.good{border-color:var(--good)!important}li.warning{border-color:var(--warn)!important}li.bad{border-color:var(--bad)!important}
        .figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,345px),1fr));gap:14px}
        figure{margin:0;min-width:0}
        figure details{margin-top:8px;font-size:.87rem}
        summary{cursor:pointer;color:var(--main)}
        summary:focus-visible,.wide:focus-visible{outline:2px solid var(--main);outline-offset:2px}
        details.level>summary{font-size:1.05rem;font-weight:600;padding:10px 0}
        svg{display:block;width:100%;height:auto;overflow:visible}
        figcaption{margin-top:6px}
        svg text{fill:var(--soft);font:12px system-ui,sans-serif}
        svg .name{font-size:12.5px}
        .grid{stroke:var(--rule);stroke-width:1}.axis{stroke:var(--soft);stroke-width:1}
        .bar{fill:var(--main)}.line{fill:none;stroke:var(--main);stroke-width:2;stroke-linejoin:round}
        .line.at{fill:var(--main);stroke:none}.line.second{stroke:var(--second);stroke-dasharray:6 4}.line.second.at{fill:var(--second);stroke:none}
        .dots{fill:none;stroke:var(--main);stroke-width:5;stroke-linecap:round;stroke-opacity:.6}
        .crosses{fill:none;stroke:var(--bad);stroke-width:1.8}
        .mark{stroke:var(--second);stroke-width:1.3;stroke-dasharray:3 3}
        svg .marked{fill:var(--second);font-weight:600;paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
        .wide{overflow-x:auto}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums;width:100%;font-size:.9rem}
        th,td{padding:6px 10px;border-bottom:1px solid var(--rule);text-align:right;white-space:nowrap}
        th:first-child{text-align:left}
        tbody th{font-weight:500}
        th:first-child{position:sticky;left:0;background:var(--card)}
        thead th{color:var(--soft);font-weight:600;font-size:.82rem}
        tbody tr:last-child>*{border-bottom:0}
        @media (max-width:600px){main{padding:16px 12px 32px}.cards{grid-template-columns:1fr 1fr}.card{padding:10px 12px}.card dd{font-size:1.2rem}figure,.block{padding:12px}th,td{padding:5px 8px}th:first-child{white-space:normal;min-width:7.5rem;max-width:42vw}}
        @media print{:root{--back:#fff;--card:#fff;--ink:#000;--soft:#444;--rule:#ccc;--main:#1f6feb;--second:#b45309;--good:#1a7f37;--warn:#9a6700;--bad:#c0292f}figure{break-inside:avoid}}
        """;
}
