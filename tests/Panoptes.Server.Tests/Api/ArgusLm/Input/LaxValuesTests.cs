using System.Text.Json;
using Panoptes.Server.Api.ArgusLm.Input;

namespace Panoptes.Server.Tests.Api.ArgusLm.Input;

public sealed class LaxValuesTests
{
    [Theory]
    [InlineData("\"true\"", true)]
    [InlineData("\"T\"", true)]
    [InlineData("\"1\"", true)]
    [InlineData("\"Yes\"", true)]
    [InlineData("\"y\"", true)]
    [InlineData("\"ON\"", true)]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("1.0", true)]
    [InlineData("\"FALSE\"", false)]
    [InlineData("\"f\"", false)]
    [InlineData("\"0\"", false)]
    [InlineData("\"no\"", false)]
    [InlineData("\"N\"", false)]
    [InlineData("\"off\"", false)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    [InlineData("2", null)]
    [InlineData("\"\"", null)]
    [InlineData("\"maybe\"", null)]
    [InlineData("[]", null)]
    public void A_truth_value_is_read_laxly(string json, bool? expected) =>
        Assert.Equal(expected, LaxValues.Boolean(FieldValue.Of(JsonElement.Parse(json))));

    [Theory]
    [InlineData("3", 3L, null)]
    [InlineData("\"3\"", 3L, null)]
    [InlineData("\" -3 \"", -3L, null)]
    [InlineData("3.0", 3L, null)]
    [InlineData("3e2", 300L, null)]
    [InlineData("true", 1L, null)]
    [InlineData("3.5", null, "int_from_float")]
    [InlineData("\"3.5\"", null, "int_parsing")]
    [InlineData("\"\"", null, "int_parsing")]
    [InlineData("{}", null, "int_type")]
    public void A_whole_number_is_read_laxly(string json, long? expected, string? fault)
    {
        var number = LaxValues.Integer(FieldValue.Of(JsonElement.Parse(json)), out var problem);

        Assert.Equal(expected, (long?)number);
        Assert.Equal(fault, problem?.Type);
    }
}
