namespace Panoptes.Benchmarks;

/// <summary>One rule that an input breaks.</summary>
/// <param name="Field">The wire name of the input, e.g. <c>load.concurrency</c>.</param>
/// <param name="Message">The rule, in words that follow the field's name: <c>must be between 1 and 4096</c>.</param>
public sealed record FieldError(string Field, string Message);

/// <summary>Collects what is wrong with an input, so that a caller learns everything at once.</summary>
internal sealed class FieldErrors
{
    private readonly List<FieldError> _errors = [];

    public IReadOnlyList<FieldError> All => _errors;

    public void Require(bool holds, string field, string rule)
    {
        if (!holds)
        {
            _errors.Add(new FieldError(field, rule));
        }
    }

    public void Between(double value, double least, double most, string field) =>
        Require(value >= least && value <= most, field, FormattableString.Invariant($"must be between {least:0.#####} and {most:0.#####}"));

    public void Between(TimeSpan value, TimeSpan most, string field) =>
        Require(value > TimeSpan.Zero && value <= most, field, FormattableString.Invariant($"must be more than zero and at most {most.TotalSeconds:0} seconds"));

    public void Add(string prefix, IEnumerable<FieldError> errors) => _errors.AddRange(errors.Select(error => error with { Field = prefix + error.Field }));

    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: there are errors; the message holds them all, the field is the first.</exception>
    public static void Throw(IReadOnlyList<FieldError> errors, string code)
    {
        if (errors.Count > 0)
        {
            throw new PanoptesException(ErrorKind.Invalid, code, string.Join("; ", errors.Select(error => $"{error.Field} {error.Message}")), errors[0].Field);
        }
    }
}
