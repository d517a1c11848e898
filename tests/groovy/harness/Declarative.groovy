// Refuses what Declarative refuses before a build starts: unknown sections, and in `steps` anything that is no step.
import org.codehaus.groovy.ast.builder.AstBuilder
import org.codehaus.groovy.ast.expr.ClosureExpression
import org.codehaus.groovy.ast.expr.Expression
import org.codehaus.groovy.ast.expr.MethodCallExpression
import org.codehaus.groovy.ast.expr.TupleExpression
import org.codehaus.groovy.ast.stmt.BlockStatement
import org.codehaus.groovy.ast.stmt.ExpressionStatement
import org.codehaus.groovy.ast.stmt.ReturnStatement
import org.codehaus.groovy.ast.stmt.Statement
import org.codehaus.groovy.control.CompilePhase

class Declarative {
    private static final Map<String, List<String>> SECTIONS = [
        pipeline: ['agent', 'triggers', 'parameters', 'environment', 'options', 'stages', 'post'],
        stages: ['stage'],
        stage: ['agent', 'environment', 'options', 'when', 'input', 'steps', 'post'],
        triggers: ['gitlab', 'githubPush', 'cron', 'pollSCM'],
        parameters: ['string', 'choice', 'booleanParam'],
        when: ['beforeAgent', 'beforeInput', 'branch', 'environment', 'expression'],
        post: ['always', 'success', 'failure', 'aborted', 'unstable', 'unsuccessful', 'cleanup'],
    ]

    static void check(String jenkinsfile) {
        BlockStatement program = (BlockStatement) new AstBuilder().buildFromString(CompilePhase.CONVERSION, false, jenkinsfile)[0]
        program.statements.each { Statement statement ->
            if (named(statement) == 'pipeline') sections('pipeline', block(statement))
        }
    }

    private static void sections(String name, BlockStatement contents) {
        contents.statements.each { Statement statement ->
            String section = named(statement)
            if (!(section in SECTIONS[name])) complain(statement, "Unknown section in ${name}: ${section}")
            if (section == 'steps' || name == 'post') steps(block(statement))
            else if (SECTIONS.containsKey(section)) sections(section, block(statement))
        }
    }

    private static void steps(BlockStatement contents) {
        contents.statements.each { Statement statement ->
            Expression call = expression(statement)
            if (!(call instanceof MethodCallExpression)) complain(statement, 'Expected a step')
            if (!call.implicitThis) complain(statement, 'Method calls on objects not allowed outside "script" blocks.')
            BlockStatement inner = block(statement)
            if (inner != null && call.methodAsString != 'script') steps(inner)
        }
    }

    private static Expression expression(Statement statement) {
        return statement instanceof ExpressionStatement || statement instanceof ReturnStatement ? statement.expression : null
    }

    private static String named(Statement statement) {
        Expression call = expression(statement)
        return call instanceof MethodCallExpression && call.implicitThis ? call.methodAsString : null
    }

    private static BlockStatement block(Statement statement) {
        TupleExpression arguments = (TupleExpression) ((MethodCallExpression) expression(statement)).arguments
        Expression last = arguments.expressions ? arguments.expressions.last() : null
        return last instanceof ClosureExpression ? (BlockStatement) last.code : null
    }

    private static void complain(Statement at, String what) {
        throw new IllegalArgumentException("WorkflowScript: ${at.lineNumber}: ${what}")
    }
}
