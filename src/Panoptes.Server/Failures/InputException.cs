namespace Panoptes.Server.Failures;

/// <summary>One fault of a request's input, before any dialect has worded it.</summary>
/// <param name="Type">A stable, snake_case name, e.g. <c>missing</c>.</param>
/// <param name="Location">Where: <c>body</c>, <c>query</c> or <c>path</c>, then member names and list indexes (strings and ints).</param>
/// <param name="Message">One sentence that is safe to show.</param>
/// <param name="Input">The offending value as it came, or null; never anything from credentials.</param>
/// <param name="Context">The bound that was broken, e.g. <c>ge</c> = 1; null if there is none.</param>
internal sealed record InputIssue(
    string Type, IReadOnlyList<object> Location, string Message, object? Input = null, IReadOnlyDictionary<string, object>? Context = null)
{
    /// <summary>The member's name, dotted, e.g. <c>model_ids.0</c>.</summary>
    public string Field => string.Join('.', Location.Skip(1));
}

/// <summary>A request's input breaks rules of its shape. Thrown by whoever reads the wire; worded by the dialect.</summary>
internal sealed class InputException(IReadOnlyList<InputIssue> issues)
    : Exception($"{issues[0].Field}: {issues[0].Message}")
{
    /// <summary>Every fault that was found, at least one.</summary>
    public IReadOnlyList<InputIssue> Issues { get; } = issues;
}
