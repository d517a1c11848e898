// What an aborted step and a timeout throw.
package org.jenkinsci.plugins.workflow.steps

class FlowInterruptedException extends InterruptedException {
    FlowInterruptedException(String message) { super(message) }
}
