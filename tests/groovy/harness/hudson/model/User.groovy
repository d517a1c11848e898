// Who made a commit.
package hudson.model

class User {
    String fullName
}
