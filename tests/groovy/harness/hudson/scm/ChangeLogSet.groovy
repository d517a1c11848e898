// The commits of a build, as Jenkins shows them to a pipeline; a build cannot store them.
package hudson.scm

import hudson.model.User

class ChangeLogSet {
    Object[] items

    static class Entry {
        String commitId
        String msg
        User author
    }
}
