// What `error` and a failed `sh` throw.
package hudson

class AbortException extends IOException {
    AbortException(String message) { super(message) }
}
