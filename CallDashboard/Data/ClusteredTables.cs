using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace CallDashboard.Data;

/// <summary>
/// Tables whose rows are little more than their key live in the key's own B-tree (<c>WITHOUT ROWID</c>): half the pages per call.
/// EF Core has no word for it, so the generator adds it; another provider simply ignores this class. It also guards the audit trail (<see cref="AuditChain.Guards"/>).
/// </summary>
internal sealed class ClusteredTables(MigrationsSqlGeneratorDependencies dependencies, IRelationalAnnotationProvider annotations)
    : SqliteMigrationsSqlGenerator(dependencies, annotations)
{
    private static readonly HashSet<string> Tables = ["CallTags", "Rollups", "PushCounts", "JobScripts", "IdNames", "UnknownWords", "ReviewAnswers", "CallQuickTags", "ReviewMentions"];

    protected override void Generate(CreateTableOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        if (!Tables.Contains(operation.Name))
        {
            base.Generate(operation, model, builder, terminate);
            if (operation.Name == AuditChain.Table)
            {
                builder.AppendLine(AuditChain.Guards);
                EndStatement(builder);
            }
            return;
        }

        base.Generate(operation, model, builder, terminate: false);
        builder.AppendLine(" WITHOUT ROWID;");
        EndStatement(builder);
    }
}
