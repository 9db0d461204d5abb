/** Strict reading of the project's JSON and CSV forms, in which every error names its place and a remedy. */
@NullMarked
package fusionlab.latency.form;

import org.jspecify.annotations.NullMarked;
