using System.Text.Json.Serialization;
using Panoptes.Runtimes;

namespace Panoptes.Server.Api.FlPerformance;

/// <summary>A model as it is listed; every member is always there. Times are seconds since 1970.</summary>
internal sealed record LocalModelJson(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("alias")] string Alias,
    [property: JsonPropertyName("model_id")] string ModelId,
    [property: JsonPropertyName("endpoint")] string? Endpoint,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("last_error")] string? LastError,
    [property: JsonPropertyName("last_heartbeat")] long? LastHeartbeat,
    [property: JsonPropertyName("created_at")] long CreatedAt,
    [property: JsonPropertyName("updated_at")] long UpdatedAt,
    [property: JsonPropertyName("openai_base_url")] string? OpenAiBaseUrl,
    [property: JsonPropertyName("runtime")] string? Runtime,
    [property: JsonPropertyName("foundry_id")] string? FoundryId,
    [property: JsonPropertyName("foundry_alias")] string? FoundryAlias,
    [property: JsonPropertyName("version")] string? Version,
    [property: JsonPropertyName("deviceType")] string? DeviceType,
    [property: JsonPropertyName("executionProvider")] string? ExecutionProvider,
    [property: JsonPropertyName("modelSize")] double? ModelSize,
    [property: JsonPropertyName("quantization")] string? Quantization,
    [property: JsonPropertyName("parameters")] string? Parameters,
    [property: JsonPropertyName("context_length")] int? ContextLength,
    [property: JsonPropertyName("memory_bytes")] long? MemoryBytes,
    [property: JsonPropertyName("gpu_memory_bytes")] long? GpuMemoryBytes,
    [property: JsonPropertyName("progress")] LoadProgressJson? Progress)
{
    public static LocalModelJson From(ManagedModel model, IReadOnlyList<RuntimeAccount> runtimes, ModelLoadView? load)
    {
        var facts = ManagedModels.FactsOf(model);
        return new LocalModelJson(
            ManagedModelId.Text(model.Id),
            model.Alias,
            model.ModelId,
            model.Endpoint,
            StatusOf(model.Status),
            model.LastError,
            model.LastHeartbeat?.ToUnixTimeSeconds(),
            model.CreatedAt.ToUnixTimeSeconds(),
            model.UpdatedAt.ToUnixTimeSeconds(),
            model.Endpoint is null ? null : $"{model.Endpoint}/v1",
            runtimes.FirstOrDefault(runtime => runtime.Id == model.RuntimeId)?.Slug,
            facts?.Id,
            facts?.Alias,
            facts?.Version,
            facts?.DeviceType,
            facts?.ExecutionProvider,
            Megabytes(facts?.SizeBytes),
            facts?.Quantization,
            facts?.Parameters,
            facts?.ContextLength,
            facts?.MemoryBytes,
            facts?.GpuMemoryBytes,
            load is null ? null : LoadProgressJson.From(load));
    }

    public static string StatusOf(ManagedModelStatus status) => status switch
    {
        ManagedModelStatus.Downloading => "downloading",
        ManagedModelStatus.Loading => "loading",
        ManagedModelStatus.Running => "running",
        ManagedModelStatus.Stopping => "stopping",
        ManagedModelStatus.Error => "error",
        _ => "stopped",
    };

    public static double? Megabytes(long? bytes) => bytes is { } size ? Math.Round(size / 1_000_000.0, 1) : null;
}

/// <summary>Where a load stands.</summary>
internal sealed record LoadProgressJson(
    [property: JsonPropertyName("step")] string Step,
    [property: JsonPropertyName("percent")] double? Percent,
    [property: JsonPropertyName("bytes")] long? Bytes,
    [property: JsonPropertyName("total_bytes")] long? TotalBytes,
    [property: JsonPropertyName("started_at")] long StartedAt)
{
    public static LoadProgressJson From(ModelLoadView load) => new(
        load.Progress?.Step == RuntimeStep.Downloading ? "downloading" : "loading",
        load.Progress?.Part is { } part ? Math.Round(part * 100, 1) : null,
        load.Progress?.Bytes,
        load.Progress?.TotalBytes,
        load.Since.ToUnixTimeMilliseconds());
}

/// <summary>A model that a runtime could serve.</summary>
internal sealed record AvailableModelJson(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("alias")] string Alias,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("version")] string? Version,
    [property: JsonPropertyName("deviceType")] string? DeviceType,
    [property: JsonPropertyName("executionProvider")] string? ExecutionProvider,
    [property: JsonPropertyName("modelSize")] double? ModelSize,
    [property: JsonPropertyName("isCustom")] bool IsCustom,
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("runtime")] string Runtime,
    [property: JsonPropertyName("on_disk")] bool? OnDisk,
    [property: JsonPropertyName("quantization")] string? Quantization,
    [property: JsonPropertyName("parameters")] string? Parameters,
    [property: JsonPropertyName("context_length")] int? ContextLength)
{
    public static AvailableModelJson From(RuntimeAccount runtime, RuntimeModel model, bool bare) => new(
        bare ? model.Id : $"{runtime.Slug}:{model.Id}",
        model.Alias,
        $"{model.Alias} ({model.DeviceType ?? runtime.Name})",
        model.Version,
        model.DeviceType,
        model.ExecutionProvider,
        LocalModelJson.Megabytes(model.SizeBytes),
        runtime.Kind == RuntimeKind.ManagedLlamaServer,
        model.OnDisk == true ? "cache" : "catalog",
        runtime.Slug,
        model.OnDisk,
        model.Quantization,
        model.Parameters,
        model.ContextLength);
}

/// <summary>A model in a runtime's memory.</summary>
internal sealed record LoadedModelJson(
    [property: JsonPropertyName("alias")] string Alias,
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("version")] string? Version,
    [property: JsonPropertyName("executionProvider")] string? ExecutionProvider,
    [property: JsonPropertyName("deviceType")] string? DeviceType,
    [property: JsonPropertyName("uri")] string? Uri,
    [property: JsonPropertyName("modelSize")] double? ModelSize,
    [property: JsonPropertyName("promptTemplate")] string? PromptTemplate,
    [property: JsonPropertyName("provider")] string? Provider,
    [property: JsonPropertyName("publisher")] string? Publisher,
    [property: JsonPropertyName("license")] string? License,
    [property: JsonPropertyName("task")] string? Task,
    [property: JsonPropertyName("epOverride")] string? EpOverride,
    [property: JsonPropertyName("runtime")] string Runtime)
{
    public static LoadedModelJson From(RuntimeAccount runtime, LoadedModel loaded, RuntimeModel? listed) => new(
        listed?.Alias ?? loaded.Id,
        loaded.Id,
        listed?.Version,
        listed?.ExecutionProvider,
        listed?.DeviceType,
        listed?.More.GetValueOrDefault("uri"),
        LocalModelJson.Megabytes(listed?.SizeBytes),
        listed?.More.GetValueOrDefault("promptTemplate"),
        listed?.More.GetValueOrDefault("provider"),
        listed?.More.GetValueOrDefault("publisher"),
        listed?.More.GetValueOrDefault("license"),
        listed?.More.GetValueOrDefault("task"),
        listed?.More.GetValueOrDefault("epOverride"),
        runtime.Slug);
}
