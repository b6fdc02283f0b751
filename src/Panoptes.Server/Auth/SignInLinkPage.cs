using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;

namespace Panoptes.Server.Auth;

/// <summary>
/// What a one-time link opens: a page with one button. Programs that fetch links ahead (mail scanners, chat previews, browsers) do not
/// press it, so they cannot use the link up; nor is there a script that would press it for them.
/// </summary>
internal static class SignInLinkPage
{
    public static IResult For(string token) => TypedResults.Content(
        $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="same-origin">
        <title>Sign in · Panoptes</title>
        <style>
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif; color-scheme: light dark; }
        main { padding: 2rem; text-align: center; }
        button { font: inherit; padding: .6rem 2rem; cursor: pointer; }
        </style>
        </head>
        <body>
        <main>
        <h1>Panoptes</h1>
        <p>This link signs you in once.</p>
        <form method="post" action="/ui/sign-in/link">
        <input type="hidden" name="token" value="{{HtmlEncoder.Default.Encode(token)}}">
        <button type="submit">Sign in</button>
        </form>
        </main>
        </body>
        </html>
        """,
        MediaTypeNames.Text.Html,
        Encoding.UTF8);
}
