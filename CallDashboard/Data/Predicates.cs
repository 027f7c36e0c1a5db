using System.Linq.Expressions;

namespace CallDashboard.Data;

/// <summary>Joins conditions on calls into one that the database can run.</summary>
internal static class Predicates
{
    /// <summary>True where at least one is; nothing for an empty list.</summary>
    public static Expression<Func<CallRow, bool>> Any(IEnumerable<Expression<Func<CallRow, bool>>> conditions)
    {
        var call = Expression.Parameter(typeof(CallRow), "c");
        return Expression.Lambda<Func<CallRow, bool>>(
            conditions.Select(c => new Rename(c.Parameters[0], call).Visit(c.Body)).Aggregate((Expression?)null, (all, next) => all is null ? next : Expression.OrElse(all, next)) ?? Expression.Constant(false),
            call);
    }

    private sealed class Rename(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}
