using Panoptes.Server.Ui.Parts;

namespace Panoptes.Server.Tests.Ui;

public sealed class TableSortTests
{
    private static readonly TableColumn[] Columns =
        [new("name", "Name"), new("late", "Latency ms") { LargestFirst = true }, new("why", "Why") { Sorts = false }];

    private static readonly TableSort Start = new("name");

    [Theory]
    [InlineData(null, "name")]
    [InlineData("late", "late")]
    [InlineData("-late", "-late")]
    [InlineData("why", "name")]
    [InlineData("-", "name")]
    [InlineData("name; DROP TABLE models", "name")]
    public void Only_a_column_that_sorts_is_taken_from_an_address(string? text, string read) =>
        Assert.Equal(read, TableSort.Read(text, Start, Columns).Text);

    [Fact]
    public void A_press_turns_the_same_column_round_and_begins_another_at_its_better_end()
    {
        Assert.Equal("-name", Start.Press(Columns[0]).Text);
        Assert.Equal("-late", Start.Press(Columns[1]).Text);
        Assert.Equal(("ascending", "none"), (Start.Aria(Columns[0]), Start.Aria(Columns[1])));
    }

    [Fact]
    public void What_has_no_value_comes_last_either_way_and_words_sort_in_any_case()
    {
        double?[] figures = [3, null, 1];
        string[] words = ["b", "A", "c"];

        Assert.Equal([1, 3, null], new TableSort("late").Apply(figures, f => f));
        Assert.Equal([3, 1, null], new TableSort("late", Descending: true).Apply(figures, f => f));
        Assert.Equal(["A", "b", "c"], Start.Apply(words, w => w));
    }
}
