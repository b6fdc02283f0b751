using Panoptes.Storage.Config;

namespace Panoptes.Runtimes;

/// <summary>Where a managed model stands.</summary>
public enum ManagedModelStatus
{
    /// <summary>It is not in memory.</summary>
    Stopped,

    /// <summary>Its files are being fetched.</summary>
    Downloading,

    /// <summary>It is being read into memory.</summary>
    Loading,

    /// <summary>It is in memory and answers.</summary>
    Running,

    /// <summary>It is being removed from memory.</summary>
    Stopping,

    /// <summary>It could not be loaded, or its runtime is gone; <see cref="ManagedModel.LastError"/> says why.</summary>
    Error,
}

/// <summary>A model of a local runtime that somebody manages here.</summary>
public sealed class ManagedModel : IAudited
{
    /// <summary>Its id; <see cref="ManagedModelId"/> gives it its text.</summary>
    public required Guid Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Alias { get; init; }

    /// <summary>The model as it was asked for: <c>runtime:model</c>, or a bare id for the default runtime.</summary>
    public required string ModelId { get; init; }

    /// <summary>The runtime that serves it; null while a bare id has found none.</summary>
    public Guid? RuntimeId { get; set; }

    /// <summary>The model's id at its runtime.</summary>
    public required string RuntimeModelId { get; init; }

    /// <summary>Where it stands.</summary>
    public ManagedModelStatus Status { get; set; }

    /// <summary>What went wrong last; null if nothing did since it last worked.</summary>
    public string? LastError { get; set; }

    /// <summary>When its runtime last said that it is loaded, UTC.</summary>
    public DateTimeOffset? LastHeartbeat { get; set; }

    /// <summary>The runtime's root while it is loaded, without <c>/v1</c>.</summary>
    public string? Endpoint { get; set; }

    /// <summary>What its runtime says of it, a <see cref="ManagedModelFacts"/> as JSON; null before it was asked.</summary>
    public string? Facts { get; set; }

    /// <summary>When it was added, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When this last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }

    string IAudited.AuditKind => "local_model";

    string IAudited.AuditSubject => $"{Alias} ({ManagedModelId.Text(Id)})";

    IReadOnlyList<string> IAudited.AuditOmits =>
        [nameof(RuntimeId), nameof(Status), nameof(LastError), nameof(LastHeartbeat), nameof(Endpoint), nameof(Facts), nameof(UpdatedAt)];
}

/// <summary>What a runtime says of a model. Null is what it does not say.</summary>
public sealed record ManagedModelFacts
{
    /// <summary>Its full id there.</summary>
    public string? Id { get; init; }

    /// <summary>Its short name there.</summary>
    public string? Alias { get; init; }

    /// <summary>Its version.</summary>
    public string? Version { get; init; }

    /// <summary>CPU, GPU or NPU.</summary>
    public string? DeviceType { get; init; }

    /// <summary>What executes it.</summary>
    public string? ExecutionProvider { get; init; }

    /// <summary>Size on disk, bytes.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>How its weights are quantised.</summary>
    public string? Quantization { get; init; }

    /// <summary>Its number of parameters.</summary>
    public string? Parameters { get; init; }

    /// <summary>The context that it was loaded with, or else its longest, tokens.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Memory that it takes while loaded, bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Graphics memory that it takes while loaded, bytes.</summary>
    public long? GpuMemoryBytes { get; init; }

    /// <summary>What is known from the list of models and, once loaded, from the copy in memory.</summary>
    internal static ManagedModelFacts Of(RuntimeModel? listed, LoadedModel? loaded) => new()
    {
        Id = listed?.Id ?? loaded?.Id,
        Alias = listed?.Alias,
        Version = listed?.Version,
        DeviceType = listed?.DeviceType,
        ExecutionProvider = listed?.ExecutionProvider,
        SizeBytes = listed?.SizeBytes,
        Quantization = listed?.Quantization,
        Parameters = listed?.Parameters,
        ContextLength = loaded?.ContextLength ?? listed?.ContextLength,
        MemoryBytes = loaded?.MemoryBytes,
        GpuMemoryBytes = loaded?.GpuMemoryBytes,
    };
}
