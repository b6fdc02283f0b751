using Panoptes.Runtimes;

namespace Panoptes.Tests.Runtimes;

public sealed class ManagedModelIdTests
{
    [Fact]
    public void The_text_and_the_uuid_follow_from_each_other()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(1_795_615_980_230);
        for (var i = 0; i < 1_000; i++)
        {
            var id = ManagedModelId.New(now);
            var text = ManagedModelId.Text(id);
            Assert.Matches("^model_1795615980230_[0-9a-z]{9}$", text);
            Assert.Equal(id, ManagedModelId.Parse(text));
            Assert.Equal((8, '8'), (id.Version, id.ToString()[19]));
        }
    }

    [Theory]
    [InlineData("model_0_000000000")]
    [InlineData("model_281474976710655_zzzzzzzzz")]
    public void The_ends_of_the_range_hold(string text) => Assert.Equal(text, ManagedModelId.Text(ManagedModelId.Parse(text)!.Value));

    [Theory]
    [InlineData("")]
    [InlineData("model_1_abc")]
    [InlineData("model_1_ABCDEFGHI")]
    [InlineData("model_01_abcdefghi")]
    [InlineData("model_281474976710656_abcdefghi")]
    [InlineData("model_1_abcdefghi\n")]
    [InlineData("xmodel_1_abcdefghi")]
    public void Anything_else_is_no_id(string text) => Assert.Null(ManagedModelId.Parse(text));
}
