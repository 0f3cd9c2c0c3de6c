// SPDX-License-Identifier: MIT-0
module peers

go 1.19
