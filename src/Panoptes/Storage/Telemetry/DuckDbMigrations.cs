using System.Globalization;
using System.Reflection;
using DuckDB.NET.Data;

namespace Panoptes.Storage.Telemetry;

/// <summary>Applies the numbered SQL files of this assembly, each once, each in its own transaction.</summary>
internal static class DuckDbMigrations
{
    private const string Prefix = "Panoptes.Storage.Telemetry.Migrations.DuckDb.";

    public static void Apply(DuckDBConnection connection)
    {
        Execute(connection, "CREATE TABLE IF NOT EXISTS schema_migrations (name VARCHAR PRIMARY KEY, applied_at TIMESTAMP DEFAULT now())");
        var applied = Applied(connection);
        var known = Names().ToList();
        var unknown = applied.Except(known).Order(StringComparer.Ordinal).FirstOrDefault();
        if (unknown is not null)
        {
            throw new PanoptesException(ErrorKind.Conflict, "data_from_newer_version", $"The telemetry database was written by a newer version of Panoptes (it holds {unknown}); start that version");
        }

        foreach (var name in known.Except(applied))
        {
            using var transaction = connection.BeginTransaction();
            Execute(connection, Text(name));
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO schema_migrations (name) VALUES ('{name}')"));
            transaction.Commit();
        }
    }

    private static IEnumerable<string> Names() =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..])
            .Order(StringComparer.Ordinal);

    private static string Text(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name)!);
        return reader.ReadToEnd();
    }

    private static HashSet<string> Applied(DuckDBConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM schema_migrations";
        using var reader = command.ExecuteReader();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();

        // Safe: the text is embedded in this assembly.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
