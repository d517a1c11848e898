// Runs builds the way Jenkins does: one JSON object a line in (a build), one a line out (how it ended).
import groovy.json.JsonOutput
import groovy.json.JsonSlurperClassic

class Jenkins {
    static void main(String[] arguments) {
        PrintStream answers = System.out
        System.out = System.err
        Loader library = new Loader(new File(arguments[0]))
        new Gate(new File(arguments[1]).readLines()).register()
        System.in.eachLine('UTF-8') { String line ->
            answers.println(JsonOutput.toJson(new Build(library, (Map) new JsonSlurperClassic().parseText(line)).run()))
            answers.flush()
        }
    }
}
