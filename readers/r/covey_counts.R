# Read counts that Covey published, and add them up without losing what is hidden.
#
# Copy this one file. It needs base R alone; rows come from the .csv of an export.
#
#   source("covey_counts.R")
#   counts <- read_counts("people_supported.csv")
#   add_counts(counts, area = c("VN-01", "VN-02"), sex = "F")
#
# A hidden count is no 0, and a column of published rows holds totals beside their parts. So
# add_counts wants one code, or several, of every dimension, and stops where a count is hidden.

read_counts <- function(path) {
  # Only an empty field is missing: NA may be a code.
  counts <- utils::read.csv(path, colClasses = "character", na.strings = character(),
                            check.names = FALSE, encoding = "UTF-8")
  missing <- setdiff(c("obs_value", "obs_status"), names(counts))
  if (length(missing) > 0)
    stop("There is no column ", missing[1], ". Read a file that Covey exported.")
  text <- counts$obs_value
  counts$obs_value <- as.numeric(ifelse(text == "", NA, text))
  strange <- setdiff(counts$obs_status, c("A", "Q"))
  if (length(strange) > 0)
    stop("obs_status '", strange[1], "' is unknown: get a newer reader.")
  if (any((counts$obs_status == "Q") != is.na(counts$obs_value)))
    stop("A row has a value though it is hidden, or none though it is not.")
  counts
}

add_counts <- function(counts, ...) {
  wanted <- list(...)
  dimensions <- setdiff(names(counts), c("obs_value", "obs_status"))
  strange <- setdiff(names(wanted), dimensions)
  if (length(strange) > 0)
    stop(strange[1], " is no dimension. There are ", paste(dimensions, collapse = ", "), ".")
  for (name in dimensions) {
    if (is.null(wanted[[name]])) {
      if (length(unique(counts[[name]])) != 1)
        stop("Say which codes of ", name, ": it holds totals beside their parts.")
      wanted[[name]] <- counts[[name]][1]
    }
    if (anyDuplicated(wanted[[name]]) > 0) stop("A code of ", name, " stands twice.")
    counts <- counts[counts[[name]] %in% wanted[[name]], , drop = FALSE]
  }
  asked <- prod(lengths(wanted[dimensions]))
  if (nrow(counts) != asked)
    stop(asked - nrow(counts), " of ", asked, " combinations have no row: their breakdown is not ",
         "out, or they count 0 where zeros are not listed. See the notes of the export.")
  hidden <- sum(is.na(counts$obs_value))
  if (hidden > 0)
    stop(hidden, " of ", asked, " counts are hidden. Their sum would be too low. Read the total ",
         "above them, which is a row of its own.")
  sum(counts$obs_value)
}
