using Panoptes.Catalog;

namespace Panoptes.Tests.Catalog;

public sealed class TestModelsTests
{
    [Fact]
    public void A_configured_model_that_is_still_listed_comes_first_then_small_ones_and_three_are_enough() =>
        Assert.Equal(
            ["mine", "gpt-4o-mini", "gpt-4o"],
            TestModels.From(["retired", "mine"], [Chat("gpt-4o"), Chat("gpt-4o-mini"), new("embed-mini", "{}", "embedding"), Chat("mine"), Chat("x")]));

    [Fact]
    public void Where_nothing_is_listed_what_is_configured_is_tried() =>
        Assert.Equal(["a", "b", "c"], TestModels.From(["a", "b", "c", "d"], []));

    [Fact]
    public void Where_nothing_is_known_nothing_is_tried() => Assert.Empty(TestModels.From([], []));

    private static ListedModel Chat(string id) => new(id, "{}", null);
}
