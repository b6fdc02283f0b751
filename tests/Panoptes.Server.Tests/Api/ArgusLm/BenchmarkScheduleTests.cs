using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Panoptes.Server.Tests.Faults;
using Panoptes.Storage.Config;

namespace Panoptes.Server.Tests.Api.ArgusLm;

public sealed class BenchmarkScheduleTests(BenchmarkServer benchmarks) : IClassFixture<BenchmarkServer>
{
    private readonly RunningServer _server = benchmarks.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_due_schedule_runs_and_its_later_runs_are_held_against_the_first()
    {
        var model = await benchmarks.ModelAsync();
        var made = await _server.SendAsync(
            "POST", "/benchmark-schedules", new { name = "Nightly", model_ids = new[] { model }, prompt_pack = "health_check", requests = 10, interval_minutes = 60 });
        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal(JsonValueKind.Null, made.Json.GetProperty("last_run_id").ValueKind);

        await MakeDueAsync(made.Id);
        var first = await NextRunAsync(made.Id, null);
        var ended = await _server.EndOfAsync(first);
        var after = (await _server.GetAsync($"/benchmark-schedules/{made.Id}")).Json;
        await MakeDueAsync(made.Id);
        var second = await _server.EndOfAsync(await NextRunAsync(made.Id, first));

        Assert.Equal(
            ("Nightly", "scheduled", "completed", made.Id),
            (ended.GetProperty("name").GetString(), ended.GetProperty("triggered_by").GetString(), ended.GetProperty("status").GetString(), ended.GetProperty("schedule_id").GetGuid()));
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("regression").ValueKind);
        Assert.Equal(first, after.GetProperty("baseline_run_id").GetGuid());
        Assert.Equal(first, second.GetProperty("baseline_run_id").GetGuid());
        Assert.Contains(second.GetProperty("regression").GetString(), (string[])["unchanged", "improved", "regressed", "not_comparable"]);
        Assert.Equal(2, (await _server.GetAsync($"/benchmarks?schedule_id={made.Id}")).Json.GetProperty("total").GetInt32());

        // Without its baseline it takes its next good run.
        Assert.Equal(HttpStatusCode.NoContent, (await _server.CallAsync("DELETE", $"/benchmarks/{first}")).Status);
        Assert.Equal(JsonValueKind.Null, (await _server.GetAsync($"/benchmark-schedules/{made.Id}")).Json.GetProperty("baseline_run_id").ValueKind);
        Assert.Equal(HttpStatusCode.NoContent, (await _server.CallAsync("DELETE", $"/benchmark-schedules/{made.Id}")).Status);
    }

    [Fact]
    public async Task A_schedule_that_cannot_be_read_keeps_no_other_from_its_run()
    {
        var model = await benchmarks.ModelAsync();
        var made = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            var answer = await _server.SendAsync(
                "POST", "/benchmark-schedules", new { name = $"Of five, {i}", model_ids = new[] { model }, prompt_pack = "health_check", interval_minutes = 60 });
            made.Add(answer.Id);
        }

        await using var db = await _server.Services.GetRequiredService<IDbContextFactory<ConfigDbContext>>().CreateDbContextAsync(Ct);
        var broken = db.BenchmarkSchedules.Where(schedule => made.Contains(schedule.Id) && schedule.Id != made[4]);
        var text = await db.BenchmarkSchedules.Where(schedule => schedule.Id == made[4]).Select(schedule => schedule.OrderText).SingleAsync(Ct);
        await broken.ExecuteUpdateAsync(set => set.SetProperty(schedule => schedule.OrderText, "{\"model_ids\":7}").SetProperty(schedule => schedule.NextRunAt, DateTimeOffset.UnixEpoch), Ct);
        await MakeDueAsync(made[4]);

        var problems = await JsonCalls.EventuallyAsync(
            async () => await broken.Select(schedule => schedule.Problem).ToListAsync(Ct), all => all.TrueForAll(problem => problem is not null));
        await JsonCalls.EventuallyAsync(
            async () => await db.BenchmarkSchedules.Where(schedule => schedule.Id == made[4]).Select(schedule => schedule.LastRunId).SingleAsync(Ct), run => run is not null);

        Assert.All(problems, problem => Assert.Equal("It could not be started by a fault of this server; its log says more", problem));
        await broken.ExecuteUpdateAsync(set => set.SetProperty(schedule => schedule.OrderText, text), Ct);
        foreach (var id in made)
        {
            Assert.Equal(HttpStatusCode.NoContent, (await _server.CallAsync("DELETE", $"/benchmark-schedules/{id}")).Status);
        }
    }

    [Fact]
    public async Task A_schedule_that_cannot_start_says_why_and_goes_on()
    {
        var model = await benchmarks.ModelAsync();
        var made = await _server.SendAsync(
            "POST", "/benchmark-schedules", new { name = "Doomed", model_ids = new[] { model }, prompt_pack = "health_check", interval_minutes = 60 });
        await _server.SendAsync("PATCH", $"/models/{model}", new { enabled_for_benchmark = false });

        await MakeDueAsync(made.Id);
        var schedule = await JsonCalls.EventuallyAsync(
            async () => (await _server.GetAsync($"/benchmark-schedules/{made.Id}")).Json, json => json.GetProperty("problem").ValueKind != JsonValueKind.Null);

        Assert.EndsWith("is not enabled for benchmarks", schedule.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.True(schedule.GetProperty("next_run_at").GetDateTimeOffset() > schedule.GetProperty("created_at").GetDateTimeOffset());
        await _server.CallAsync("DELETE", $"/benchmark-schedules/{made.Id}");
    }

    [Fact]
    public async Task A_schedule_is_changed_switched_off_and_run_by_hand()
    {
        var model = await benchmarks.ModelAsync();
        object Body(bool enabled) => new { name = "By hand", model_ids = new[] { model }, prompt_pack = "reasoning", num_runs = 1, daily_at = "03:30", enabled };
        var made = await _server.SendAsync("POST", "/benchmark-schedules", Body(true));
        Assert.Equal("03:30", made.Json.GetProperty("daily_at").GetString());
        Assert.EndsWith("T03:30:00Z", made.Json.GetProperty("next_run_at").GetString(), StringComparison.Ordinal);

        var off = await _server.SendAsync("PUT", $"/benchmark-schedules/{made.Id}", Body(false));
        var run = await _server.CallAsync("POST", $"/benchmark-schedules/{made.Id}/run");

        Assert.Equal((false, JsonValueKind.Null), (off.Json.GetProperty("enabled").GetBoolean(), off.Json.GetProperty("next_run_at").ValueKind));
        Assert.Equal(HttpStatusCode.Accepted, run.Status);
        Assert.Equal("completed", (await _server.EndOfAsync(run.Id)).GetProperty("status").GetString());
        Assert.Contains((await _server.GetAsync("/benchmark-schedules")).Json.GetProperty("schedules").EnumerateArray(), s => s.GetProperty("id").GetGuid() == made.Id);
    }

    [Theory]
    [InlineData("""{"name":"x","model_ids":[ID],"prompt_pack":"health_check"}""", "value_error at body.interval_minutes: Value error, interval_minutes or daily_at must be set")]
    [InlineData("""{"name":"x","model_ids":[ID],"prompt_pack":"health_check","interval_minutes":60,"daily_at":"03:00"}""", "value_error at body.interval_minutes")]
    [InlineData("""{"name":"x","model_ids":[ID],"prompt_pack":"health_check","interval_minutes":4}""", "greater_than_equal at body.interval_minutes")]
    [InlineData("""{"name":"x","model_ids":[ID],"prompt_pack":"health_check","daily_at":"25:00"}""", "time_parsing at body.daily_at")]
    [InlineData("""{"model_ids":[ID],"prompt_pack":"health_check","daily_at":"03:00"}""", "missing at body.name")]
    public async Task A_fault_is_named_with_its_field(string body, string issue)
    {
        var answer = await _server.SendAsync("POST", "/benchmark-schedules", body.Replace("ID", $"\"{Guid.NewGuid()}\"", StringComparison.Ordinal));

        Assert.True(answer.Status == HttpStatusCode.UnprocessableEntity, answer.Text);
        Assert.StartsWith(issue, answer.Issues[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_schedule_or_model_is_named()
    {
        var id = Guid.NewGuid();
        var unknown = await _server.SendAsync(
            "POST", "/benchmark-schedules", new { name = "x", model_ids = new[] { id }, prompt_pack = "health_check", interval_minutes = 60 });

        Assert.Equal((HttpStatusCode.BadRequest, $"Model IDs not found: {id}"), (unknown.Status, unknown.Detail));
        Assert.Equal(HttpStatusCode.NotFound, (await _server.GetAsync($"/benchmark-schedules/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.CallAsync("POST", $"/benchmark-schedules/{id}/run")).Status);
    }

    private async Task MakeDueAsync(Guid schedule)
    {
        await using var db = await _server.Services.GetRequiredService<IDbContextFactory<ConfigDbContext>>().CreateDbContextAsync(Ct);
        var past = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await db.BenchmarkSchedules.Where(s => s.Id == schedule).ExecuteUpdateAsync(set => set.SetProperty(s => s.NextRunAt, past), Ct);
    }

    private async Task<Guid> NextRunAsync(Guid schedule, Guid? last) => (await JsonCalls.EventuallyAsync(
        async () => (await _server.GetAsync($"/benchmark-schedules/{schedule}")).Json,
        json => json.GetProperty("last_run_id").ValueKind == JsonValueKind.String && json.GetProperty("last_run_id").GetGuid() != last)).GetProperty("last_run_id").GetGuid();
}
